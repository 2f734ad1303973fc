import { inParallel } from '../../aws/in-parallel.ts';

/** Partitions whose first items are asked for at once. */
const WIDTH = 48;

interface Head<T> {
  readonly item: T;
  readonly source: AsyncIterator<T>;
}

/**
 * Merges sources, each of which has its items in descending order, into one in descending order. Reads of each source what
 * it needs and no more. `compare` is positive where the first of the two comes before the second.
 */
export async function* mergeNewest<T>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T, void> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const firsts = await inParallel(iterators, WIDTH, headOf);
  const heads = firsts.filter((head) => head !== undefined);
  while (heads.length > 0) {
    let newest = 0;
    for (let at = 1; at < heads.length; at++) {
      const [other, best] = [heads[at], heads[newest]];
      if (other !== undefined && best !== undefined && compare(other.item, best.item) > 0) newest = at;
    }
    const head = heads[newest];
    if (head === undefined) return;
    yield head.item;
    const next = await headOf(head.source);
    if (next === undefined) heads.splice(newest, 1);
    else heads[newest] = next;
  }
}

async function headOf<T>(source: AsyncIterator<T>): Promise<Head<T> | undefined> {
  const { done, value } = await source.next();
  return done === true ? undefined : { item: value, source };
}
