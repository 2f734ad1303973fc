import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_BACKOFF, reconnectDelayMs } from '#agent/sources/reconnect-delay.ts';

test('doubles from one second to a minute', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => reconnectDelayMs(failures, DEFAULT_BACKOFF, 0));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test('takes off up to a quarter, and stays finite after any number of failures', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const full = reconnectDelayMs(failures, DEFAULT_BACKOFF, 0);
        const delay = reconnectDelayMs(failures, DEFAULT_BACKOFF, random);
        expect(delay).toBeLessThanOrEqual(full);
        expect(delay).toBeGreaterThanOrEqual(full * 0.75 - 1);
      },
    ),
  );
});
