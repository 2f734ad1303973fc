import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Idempotency } from '#functions/api/ports.ts';

export interface IdempotencyHarness {
  readonly idempotency: Idempotency;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const NOW_MS = Date.now();
const DAY_MS = 86_400_000;
const ANSWER = { status: 201, body: '{"id":"hk_1"}', headers: { location: '/api/v1/hooks/hk_1' } };

/** What every engine's memory of answers promises. */
export function testIdempotency(engine: string, open: () => Promise<IdempotencyHarness>): void {
  describe(`the idempotency keys of engine ${engine}`, () => {
    let harness: IdempotencyHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    test('give the first answer again, also over a crash', async () => {
      expect(await harness.idempotency.begin('k', 'digest', NOW_MS)).toBeUndefined();
      await harness.idempotency.finish('k', ANSWER);
      await harness.reopen();
      expect(await harness.idempotency.begin('k', 'other', NOW_MS + 1_000)).toEqual({
        digest: 'digest',
        answer: ANSWER,
      });
      expect(await harness.idempotency.begin('another', 'digest', NOW_MS)).toBeUndefined();
    });

    test('tell that the first request is still under way', async () => {
      await harness.idempotency.begin('k', 'digest', NOW_MS);
      expect(await harness.idempotency.begin('k', 'digest', NOW_MS)).toEqual({ digest: 'digest', answer: undefined });
    });

    test('let one of two requests through that come at once', async () => {
      const both = await Promise.all([
        harness.idempotency.begin('k', 'digest', NOW_MS),
        harness.idempotency.begin('k', 'digest', NOW_MS),
      ]);
      expect(both.filter((known) => known === undefined)).toHaveLength(1);
    });

    test('are free again after a request that failed', async () => {
      await harness.idempotency.begin('k', 'digest', NOW_MS);
      await harness.idempotency.release('k');
      expect(await harness.idempotency.begin('k', 'digest', NOW_MS)).toBeUndefined();
    });

    test('are forgotten after a day', async () => {
      await harness.idempotency.begin('k', 'digest', NOW_MS - DAY_MS - 60_000);
      await harness.idempotency.finish('k', ANSWER);
      expect(await harness.idempotency.begin('k', 'digest', NOW_MS)).toBeUndefined();
    });
  });
}
