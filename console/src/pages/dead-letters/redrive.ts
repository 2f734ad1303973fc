import { DEAD_LETTER_LIST, REDRIVEN } from '#shared/api/delivery.ts';
import type { ApiClient } from '../../api/api-client.ts';

export interface RedriveQuery {
  readonly hook: string | undefined;
  /** Died at or after; RFC 3339. */
  readonly since: string | undefined;
  /** Died before: without it, what dies again meanwhile would be redriven for ever. */
  readonly until: string;
}

export interface RedriveProgress {
  readonly redriven: number;
  readonly remaining: number;
}

/** How many letters the query means. */
export async function countLetters(api: ApiClient, query: RedriveQuery, signal: AbortSignal): Promise<number> {
  return (await api.get(DEAD_LETTER_LIST, '/dead-letters', { ...query, limit: 1 }, signal)).total;
}

/** Redrives all letters of the query, bounded run by bounded run, until none remains or `signal` aborts. */
export async function redriveAll(
  api: ApiClient,
  query: RedriveQuery,
  signal: AbortSignal,
  onProgress: (progress: RedriveProgress) => void,
): Promise<void> {
  let redriven = 0;
  while (!signal.aborted) {
    const run = await api.post(REDRIVEN, '/dead-letters/redrive', query, signal);
    redriven += run.redriven;
    onProgress({ redriven, remaining: run.remaining });
    // A run that moved nothing would move nothing again.
    if (run.remaining === 0 || run.redriven === 0) return;
  }
}
