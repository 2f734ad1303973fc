import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeNewest } from '#functions/api/aws/merge-newest.ts';

async function* from<T>(items: readonly T[], taken?: (item: T) => void): AsyncGenerator<T, void> {
  for (const item of items) {
    taken?.(item);
    yield item;
  }
}

const descending = (a: number, b: number) => b - a;

test('merges descending sources into one that has everything, in descending order', async () => {
  const sources = fc.array(fc.array(fc.integer({ min: 0, max: 50 })).map((numbers) => numbers.toSorted(descending)));
  await fc.assert(
    fc.asyncProperty(sources, async (lists) => {
      const merged: number[] = [];
      for await (const item of mergeNewest(
        lists.map((list) => from(list)),
        (a, b) => a - b,
      ))
        merged.push(item);
      expect(merged).toEqual(lists.flat().toSorted(descending));
    }),
  );
});

test('reads of a source no more than is asked for', async () => {
  const taken: number[] = [];
  const sources = [
    [9, 5, 1],
    [8, 2],
  ].map((list) => from(list, (item) => void taken.push(item)));
  for await (const item of mergeNewest(sources, (a, b) => a - b)) if (item === 8) break;
  expect(taken).toEqual([9, 8, 5]);
});
