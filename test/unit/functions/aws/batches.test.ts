import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf } from '#functions/aws/batches.ts';

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

describe('batchesOf', () => {
  test('keeps every item, in order, within the limits, and fills batches before it begins another', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 120 }));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), (items, maxCount) => {
        const batches = batchesOf(items, { maxCount, maxBytes: 100, bytesOf: (size) => size });
        expect(batches.flat()).toEqual(items);
        for (const [at, batch] of batches.entries()) {
          expect(batch.length).toBeLessThanOrEqual(maxCount);
          expect(batch.length === 1 || sum(batch) <= 100).toBe(true);
          const [next] = batches[at + 1] ?? [];
          if (next !== undefined) expect(batch.length === maxCount || sum(batch) + next > 100).toBe(true);
        }
      }),
    );
  });
});
