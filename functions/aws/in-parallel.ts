/** The answers for all items, in their order; at most `width` are asked for at once. Rejects with the first failure. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  ask: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = new Array(items.length);
  const waiting = items.entries();
  const lanes = Array.from({ length: Math.min(width, items.length) }, async () => {
    for (const [place, item] of waiting) answers[place] = await ask(item);
  });
  await Promise.all(lanes);
  return answers;
}
