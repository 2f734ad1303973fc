import type { Database } from '../../embedded/database.ts';
import { type LocalMessage, messageFromRow } from './local-message.ts';
import type { LaneSummary } from './queue-operations.ts';

/** setTimeout's longest wait; a longer one is waited for in hops. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const AFTER_FAULT_MS = 1_000;

/**
 * One hook's deliveries, which leave as they fall due. They stay on disk until then: a hook that has been down for a
 * day costs no memory but this object.
 */
export class DueLane {
  readonly name: string;
  /** Deliveries not settled. */
  waiting: number;
  /** Of these, how many were put here without an attempt, because the hook could not keep up. */
  fresh: number;
  readonly #database: Database;
  readonly #box: string;
  readonly #now: () => number;
  readonly #onReady: (lane: string) => void;
  readonly #taken = new Set<number>();
  #nextDueMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    name: string,
    source: { database: Database; box: string; now: () => number; onReady: (lane: string) => void },
    summary?: LaneSummary,
  ) {
    this.name = name;
    this.#database = source.database;
    this.#box = source.box;
    this.#now = source.now;
    this.#onReady = source.onReady;
    this.waiting = summary?.waiting ?? 0;
    this.fresh = summary?.fresh ?? 0;
    this.#nextDueMs = summary?.nextDueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Says that a delivery that falls due then is on disk. */
  scheduled(dueMs: number, attempt: number): void {
    this.waiting++;
    if (attempt === 1) this.fresh++;
    this.#armSooner(dueMs);
  }

  /** Says that so many deliveries were put here without an attempt, or brought forward, and are due. */
  put(nowMs: number, count: number): void {
    this.waiting += count;
    this.fresh += count;
    this.#arm(nowMs);
  }

  /** Says that a delivery at that attempt left, gave its place to another attempt of the same, or died. */
  left(attempt: number): void {
    this.waiting--;
    if (attempt === 1) this.fresh--;
  }

  /** Up to `max` deliveries that are due; `onReady` follows when there are more. */
  async take(max: number): Promise<LocalMessage[]> {
    const limit = this.#taken.size + max;
    // What comes from here on sets it anew: the load may not have seen it.
    this.#nextDueMs = Number.POSITIVE_INFINITY;
    const loaded = await this.#database.call('loadDue', this.name, this.#now(), limit).catch(() => undefined);
    if (loaded === undefined) {
      this.#armSooner(this.#now() + AFTER_FAULT_MS);
      return [];
    }
    const free = loaded.rows.filter(([seq]) => !this.#taken.has(seq));
    const taken = free.slice(0, max).map((row) => messageFromRow(row, this.name, this.#box));
    for (const { seq } of taken) this.#taken.add(seq);
    const moreAreDue = free.length > taken.length || loaded.rows.length >= limit;
    this.#armSooner(moreAreDue ? this.#now() : (loaded.nextDueMs ?? Number.POSITIVE_INFINITY));
    return taken;
  }

  /**
   * Says that the message is settled, and of which attempt the delivery was that left the lane with it: another one where
   * the same was put here once more meanwhile, 0 where it had died.
   */
  settled(message: LocalMessage, attempt: number): void {
    this.#taken.delete(message.seq);
    if (attempt > 0) this.left(attempt);
  }

  start(): void {
    this.#arm(this.#nextDueMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #armSooner(dueMs: number): void {
    if (dueMs < this.#nextDueMs) this.#arm(dueMs);
  }

  #arm(dueMs: number): void {
    this.#nextDueMs = dueMs;
    clearTimeout(this.#timer);
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(0, dueMs - this.#now()), MAX_TIMER_MS);
    this.#timer = setTimeout(() => (this.#now() < dueMs ? this.#arm(dueMs) : this.#onReady(this.name)), waitMs);
  }
}
