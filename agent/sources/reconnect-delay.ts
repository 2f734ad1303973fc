/** The first wait before a new connection, and the longest. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { minMs: 1000, maxMs: 60_000 };

/** The share of a wait that is left to chance, so that many boxes do not come back to one server together. */
const JITTER = 0.25;

/**
 * How long to wait before connecting again after this many failures in a row (1 or more): doubling from `minMs` up to
 * `maxMs`, less up to a quarter. `random` is 0 to 1.
 */
export function reconnectDelayMs(failures: number, backoff: Backoff, random: number): number {
  const fullMs = Math.min(backoff.maxMs, backoff.minMs * 2 ** (failures - 1));
  return Math.round(fullMs * (1 - JITTER * random));
}
