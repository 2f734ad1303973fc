import type { DeadLetterQuery, DeadLetters } from '../queue/queue.ts';

/** Dead letters that one run moves at the most: a run is bounded, and the next one goes on where it stopped. */
export const REDRIVE_MAX = 10_000;

export interface Redriven {
  readonly redriven: number;
  /** Dead letters of the query that are still there. */
  readonly remaining: number;
}

/**
 * Takes at most `limit` dead letters, of at most REDRIVE_MAX, back to their queues, the oldest first; each is attempted
 * anew, under the same `webhook-id`.
 */
export async function redrive(
  deadLetters: DeadLetters,
  query: DeadLetterQuery,
  limit = REDRIVE_MAX,
): Promise<Redriven> {
  const redriven = await deadLetters.redrive(query, Math.min(limit, REDRIVE_MAX));
  const { total } = await deadLetters.list(query, 0);
  return { redriven, remaining: total };
}
