import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 20_000;

/** Waits; rejects where the signal ends the wait. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const pauseFor: Pause = (ms, signal) => sleep(ms, undefined, signal && { signal });

/**
 * The wait before try `tries` + 1 of a request to AWS: doubles from 50 ms to 20 s, its upper half at random, so that
 * whoever was throttled together does not come back together.
 */
export function pauseMs(tries: number, random: () => number = Math.random): number {
  const ms = Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
  return Math.ceil(ms / 2 + (ms / 2) * random());
}
