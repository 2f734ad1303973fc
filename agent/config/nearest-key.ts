/** The allowed key that is probably meant: at most a third of its letters differ, and at most 3. Undefined for none. */
export function nearestKey(key: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of allowed) {
    const limit = Math.min(3, Math.max(1, Math.floor(candidate.length / 3)));
    if (Math.abs(key.length - candidate.length) > limit) continue;
    const distance = editDistance(key.toLowerCase(), candidate);
    if (distance > limit || distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Levenshtein's distance with neighbouring letters that change places counted once. */
export function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const cell = (up: number, back: number) => rows[row - up]?.[column - back] ?? 0;
      const same = left[row - 1] === right[column - 1];
      let distance = Math.min(cell(1, 0) + 1, (line[column - 1] ?? 0) + 1, cell(1, 1) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) distance = Math.min(distance, cell(2, 2) + 1);
      line.push(distance);
    }
    rows.push(line);
  }
  return rows[left.length]?.[right.length] ?? 0;
}
