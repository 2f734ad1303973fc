import type { Delivery, DeliveryDetail } from '#shared/api/delivery.ts';

interface Seen {
  readonly attempts: number;
  readonly lastAt: string | undefined;
  readonly isOpen: boolean;
}

export interface Change {
  readonly delivery: Delivery;
  /** What was known of it; undefined for one that is new. */
  readonly before: Seen | undefined;
}

/** Deliveries that are remembered; the ones that changed longest ago go first. */
const MAX_SEEN = 50_000;
const STATES = { delivered: 'delivered', retry: 'retrying', dead: 'dead' } as const;

/** Remembers how far deliveries were, to tell new attempts from old ones. */
export class AttemptTracker {
  readonly #seen = new Map<string, Seen>();

  /** Takes note of these, and answers those that were attempted since the last time. */
  take(deliveries: readonly Delivery[]): readonly Change[] {
    const changes: Change[] = [];
    for (const delivery of deliveries) {
      const { id, attempts, last_attempt_at: lastAt, state } = delivery;
      const before = this.#seen.get(id);
      const isOpen = state === 'pending' || state === 'retrying';
      this.#seen.delete(id);
      this.#seen.set(id, { attempts, lastAt, isOpen });
      // A redelivery counts its attempts from 1 again.
      if (attempts > 0 && lastAt !== before?.lastAt) changes.push({ delivery, before });
    }
    for (const id of this.#seen.keys()) {
      if (this.#seen.size <= MAX_SEEN) break;
      this.#seen.delete(id);
    }
    return changes;
  }

  hasOpen(except: ReadonlySet<string>): boolean {
    return this.open(except, 1).length > 0;
  }

  /** Ids of deliveries that were not settled when last seen, those seen longest ago first. */
  open(except: ReadonlySet<string>, limit: number): readonly string[] {
    const ids: string[] = [];
    for (const [id, { isOpen }] of this.#seen) {
      if (ids.length === limit) break;
      if (isOpen && !except.has(id)) ids.push(id);
    }
    return ids;
  }

  forget(id: string): void {
    this.#seen.delete(id);
  }
}

/** The delivery as it was after each of its attempts later than `lastAt`. */
export function attemptsOf(detail: DeliveryDetail, lastAt: string | undefined): readonly Delivery[] {
  const { attempt_list: attempts, payload: _payload, request: _request, next_attempt_at: _next, ...delivery } = detail;
  return attempts
    .filter(({ at }) => lastAt === undefined || at > lastAt)
    .map(({ attempt, at, result, status, latency_ms, error }) => ({
      ...delivery,
      state: STATES[result],
      attempts: attempt,
      last_attempt_at: at,
      latency_ms,
      status,
      error,
    }));
}
