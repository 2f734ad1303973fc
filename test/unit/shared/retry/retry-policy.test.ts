import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptMade,
  type AttemptOutcome,
  backoffMs,
  MAX_BACKOFF_MS,
  MAX_RETRY_AFTER_MS,
  planAfterAttempt,
} from '#shared/retry/retry-policy.ts';

const NOW_MS = Date.UTC(2025, 0, 1, 12);

function answered(status: number, retryAfter?: string): AttemptOutcome {
  return retryAfter === undefined ? { kind: 'response', status } : { kind: 'response', status, retryAfter };
}

function afterAttempt(outcome: AttemptOutcome, changes: Partial<AttemptMade> = {}) {
  return planAfterAttempt({
    outcome,
    attempt: 1,
    retries: 3,
    retryBackoffMs: 2000,
    nowMs: NOW_MS,
    random: () => 0,
    ...changes,
  });
}

describe('planAfterAttempt', () => {
  test.each([200, 201, 204, 299])('takes %i as delivered, on the last attempt too', (status) => {
    expect(afterAttempt(answered(status))).toEqual({ result: 'delivered' });
    expect(afterAttempt(answered(status), { attempt: 3 })).toEqual({ result: 'delivered' });
  });

  test.each([199, 300, 301, 302, 307, 400, 401, 404, 429, 500, 503])('tries again after %i', (status) => {
    expect(afterAttempt(answered(status))).toEqual({ result: 'retry', delayMs: 2000 });
  });

  test('tries again after an error', () => {
    expect(afterAttempt({ kind: 'error', code: 'ECONNREFUSED', message: 'connection refused' }).result).toBe('retry');
  });

  test('ends the hook at 410, whichever attempt it was', () => {
    expect(afterAttempt(answered(410))).toMatchObject({ result: 'gone', reason: expect.stringContaining('410') });
    expect(afterAttempt(answered(410, '5'), { attempt: 3 })).toMatchObject({ result: 'gone' });
  });

  test('makes `retries` attempts in all and then says why it gave up', () => {
    expect(afterAttempt(answered(500), { attempt: 2 })).toEqual({ result: 'retry', delayMs: 4000 });
    expect(afterAttempt(answered(500), { attempt: 3 })).toEqual({
      result: 'dead',
      reason: 'HTTP 500 after 3 attempts',
    });
    expect(afterAttempt(answered(500), { attempt: 1, retries: 1 })).toEqual({
      result: 'dead',
      reason: 'HTTP 500 after 1 attempt',
    });
    expect(afterAttempt(answered(302), { attempt: 3 })).toEqual({
      result: 'dead',
      reason: 'HTTP 302 (redirects are not followed) after 3 attempts',
    });
    expect(afterAttempt({ kind: 'error', code: 'timeout', message: 'timed out after 5s' }, { attempt: 3 })).toEqual({
      result: 'dead',
      reason: 'timed out after 5s (3 attempts)',
    });
  });

  test('gives up when a reload lowered `retries` below the attempts made', () => {
    expect(afterAttempt(answered(500), { attempt: 5, retries: 2 })).toMatchObject({ result: 'dead' });
  });

  test('waits as long as Retry-After asks, in seconds or until a date', () => {
    expect(afterAttempt(answered(503, '120'))).toEqual({ result: 'retry', delayMs: 120_000 });
    expect(afterAttempt(answered(429, new Date(NOW_MS + 60_000).toUTCString()))).toEqual({
      result: 'retry',
      delayMs: 60_000,
    });
    expect(afterAttempt(answered(301, '30'))).toEqual({ result: 'retry', delayMs: 30_000 });
  });

  test('honours Retry-After for one hour at most, and never to come earlier than the backoff', () => {
    expect(afterAttempt(answered(503, '86400'))).toEqual({ result: 'retry', delayMs: 3_600_000 });
    expect(afterAttempt(answered(503, '1'))).toEqual({ result: 'retry', delayMs: 2000 });
    expect(afterAttempt(answered(503, '60'), { retryBackoffMs: 7_200_000 })).toEqual({
      result: 'retry',
      delayMs: 7_200_000,
    });
  });

  test('ignores a malformed Retry-After', () => {
    expect(afterAttempt(answered(503, 'in a while'))).toEqual({ result: 'retry', delayMs: 2000 });
  });

  test('waits a day at most before jitter', () => {
    expect(afterAttempt(answered(500), { attempt: 99, retries: 100 })).toEqual({
      result: 'retry',
      delayMs: MAX_BACKOFF_MS,
    });
  });

  test('never waits less than the backoff, nor 20 % more, and always whole milliseconds', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        unit,
        (attempt, backoff, random) => {
          const planned = afterAttempt(answered(500), {
            attempt,
            retries: 100,
            retryBackoffMs: backoff,
            random: () => random,
          });
          const exactMs = Math.min(backoff * 2 ** (attempt - 1), MAX_BACKOFF_MS);
          if (planned.result !== 'retry') throw new Error(`planned ${planned.result}`);
          expect(planned.delayMs).toBeGreaterThanOrEqual(exactMs);
          expect(planned.delayMs).toBeLessThanOrEqual(Math.ceil(exactMs) * 1.2);
          expect(Number.isSafeInteger(planned.delayMs)).toBe(true);
        },
      ),
    );
  });

  test('never comes back before the hour-bounded Retry-After', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 9 }), (seconds, attempt) => {
        const planned = afterAttempt(answered(503, String(seconds)), { attempt, retries: 10 });
        if (planned.result !== 'retry') throw new Error(`planned ${planned.result}`);
        expect(planned.delayMs).toBe(Math.max(backoffMs(attempt, 2000), Math.min(seconds * 1000, MAX_RETRY_AFTER_MS)));
      }),
    );
  });

  test('grows with every attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.nat(1e9), (attempt, backoff) => {
        expect(backoffMs(attempt + 1, backoff)).toBeGreaterThanOrEqual(backoffMs(attempt, backoff));
      }),
    );
  });
});
