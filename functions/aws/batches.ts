export interface BatchLimits<T> {
  readonly maxCount: number;
  /** Infinity where only the number counts. */
  readonly maxBytes: number;
  readonly bytesOf: (item: T) => number;
}

/** Divides items, in their order, into as few batches as the limits allow. What is too big by itself goes alone. */
export function batchesOf<T>(items: readonly T[], { maxCount, maxBytes, bytesOf }: BatchLimits<T>): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (batch.length > 0 && (batch.length === maxCount || bytes + size > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
