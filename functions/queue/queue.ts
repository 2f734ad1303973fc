import type { HooklineEvent } from '#shared/event/event.ts';

/** One thing to do with an event, held by whoever received it until it is settled. */
export interface Message {
  readonly event: HooklineEvent;
  /** Empty: an event, to be fanned out to the hooks that match. Otherwise a delivery, to this hook alone. */
  readonly hookId: string;
  /** The attempt to make now, from 1. */
  readonly attempt: number;
  /** Of an event: the one hook that it is replayed for, by its `tag` (live-webhook.ts). */
  readonly onlyTag?: string | undefined;
}

/** A delivery that is to be attempted, or attempted again. */
export interface Retry {
  readonly kind: 'retry';
  readonly hookId: string;
  readonly attempt: number;
  readonly delayMs: number;
}

/** A delivery that was given up. */
export interface Death {
  readonly kind: 'dead';
  readonly hookId: string;
  /** Attempts made. */
  readonly attempts: number;
  readonly reason: string;
}

export type FollowUp = Retry | Death;

/** Where `deliver` leaves what became of a message. */
export interface Queue<M extends Message = Message> {
  /** Takes what follows from a message that is not done with yet; otherwise as `settle`. */
  follow(message: M, followUps: readonly FollowUp[]): Promise<void>;

  /**
   * The message is done with; what follows from it is on disk before it goes, so that nothing falls between. Does not
   * reject for a passing fault of the storage: it tries until it succeeds or the queue is closed.
   */
  settle(message: M, followUps: readonly FollowUp[]): Promise<void>;
}

export interface DeadLetter {
  readonly eventId: string;
  readonly eventType: string;
  readonly tenant: string;
  readonly hookId: string;
  readonly diedMs: number;
  readonly attempts: number;
  readonly reason: string;
}

/** Which dead letters: all of them where a field is left out. */
export interface DeadLetterQuery {
  readonly tenant?: string | undefined;
  readonly hookId?: string | undefined;
  /** Of these hooks alone. */
  readonly hookIds?: readonly string[] | undefined;
  /** Died at or after this time. */
  readonly sinceMs?: number | undefined;
  /** Died before this time. */
  readonly untilMs?: number | undefined;
}

export interface DeadLetters {
  /** The latest first; at most `limit`. `total` counts all that the query means. */
  list(
    query: DeadLetterQuery,
    limit: number,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly total: number }>;
  /** Back to their queues, the oldest first, at most `limit`; answers how many. Their attempts start over. */
  redrive(query: DeadLetterQuery, limit: number): Promise<number>;
}
