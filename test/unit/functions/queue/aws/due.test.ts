import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delaySeconds, hopOf } from '#functions/queue/aws/due.ts';
import { delivery } from './messages.ts';

describe('the delay of a message', () => {
  test('is whole seconds, not shorter than the wait, and 900 at the most', () => {
    expect([0, 1, 1_000, 1_001, 900_000, 900_001, 86_400_000].map((waitMs) => delaySeconds(5 + waitMs, 5))).toEqual([
      0, 1, 1, 2, 900, 900, 900,
    ]);
    expect(delaySeconds(5, 1_000)).toBe(0);
  });

  test('brings a delivery to its time in hops, of which none counts as an attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 104_000_000 }), (waitMs) => {
        let nowMs = 1_000_000;
        const dueMs = nowMs + waitMs;
        nowMs += delaySeconds(dueMs, nowMs) * 1_000;
        for (let hop = hopOf(delivery({ dueMs }), nowMs); hop !== undefined; hop = hopOf(delivery({ dueMs }), nowMs)) {
          expect(hop).toMatchObject({ kind: 'retry', hookId: 'billing', attempt: 2 });
          nowMs += delaySeconds(nowMs + hop.delayMs, nowMs) * 1_000;
        }
        expect(nowMs).toBeGreaterThanOrEqual(dueMs - 250);
        expect(nowMs).toBeLessThan(dueMs + 1_000);
      }),
    );
  });

  test('does not hop for what an unequal clock makes early', () => {
    expect(hopOf(delivery({ dueMs: 10_250 }), 10_000)).toBeUndefined();
    expect(hopOf(delivery({ dueMs: 10_251 }), 10_000)).toMatchObject({ delayMs: 251 });
  });
});
