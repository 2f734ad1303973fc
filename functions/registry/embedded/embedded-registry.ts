import { eventId, sequenceOf } from '#shared/event/event-id.ts';
import { type Database, DatabaseError } from '../../embedded/database.ts';
import type {
  AttemptRecord,
  DeliveryLog,
  DisabledHook,
  HookHealth,
  SubscriberKey,
  SubscriberRecord,
  Subscribers,
} from '../registry.ts';
import type { AttemptRow } from './registry-operations.ts';

const RETRY_FAULT_MS = 500;
/** Attempts that a start looks through for the latest ones of all hooks. */
const LATEST_AMONG = 20_000;

/** What the functions must remember, in the box's own database. */
export class EmbeddedRegistry implements DeliveryLog, HookHealth, Subscribers {
  readonly #database: Database;
  readonly #latest = new Map<string, AttemptRecord>();
  #taken: AttemptRow[number][] = [];
  #written: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads the latest attempts of an earlier run, of hooks that were busy lately. */
  async start(box: string): Promise<void> {
    for (const { seq, status, error, response, hookId, attempt, atMs, result, latencyMs } of await this.#database.call(
      'latestAttempts',
      LATEST_AMONG,
    ))
      this.#latest.set(hookId, {
        eventId: eventId(seq, box),
        hookId,
        attempt,
        atMs,
        result,
        status: status ?? undefined,
        latencyMs,
        error: error ?? undefined,
        response: response ?? undefined,
      });
  }

  /** A hook's latest attempt, in this run or lately before it. */
  latestAttempt(hookId: string): AttemptRecord | undefined {
    return this.#latest.get(hookId);
  }

  record(attempt: AttemptRecord): void {
    this.#latest.set(attempt.hookId, attempt);
    const { hookId, attempt: number, atMs, result, status, latencyMs, error, response } = attempt;
    const isFirst = this.#taken.length === 0;
    this.#taken.push(
      sequenceOf(attempt.eventId),
      hookId,
      number,
      atMs,
      result,
      status ?? null,
      latencyMs,
      error ?? null,
      response ?? null,
    );
    if (!isFirst) return;
    setImmediate(() => {
      const columns = this.#taken;
      this.#taken = [];
      this.#written = Promise.all([this.#written, this.#write(columns)]).then(() => undefined);
    });
  }

  async flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#written;
  }

  disable(hookId: string, reason: string, nowMs: number): Promise<void> {
    return this.#database.call('disableHook', hookId, nowMs, reason);
  }

  enable(hookId: string): Promise<boolean> {
    return this.#database.call('enableHook', hookId);
  }

  disabled(): Promise<readonly DisabledHook[]> {
    return this.#database.call('disabledHooks');
  }

  get(key: SubscriberKey): Promise<SubscriberRecord | undefined> {
    return this.#database.call('getSubscriberNas', key);
  }

  put(key: SubscriberKey, record: Omit<SubscriberRecord, 'version'>, expectedVersion: number): Promise<boolean> {
    return this.#database.call('putSubscriberNas', key, record, expectedVersion);
  }

  /** Gives up only where the database is closed: the attempt is then made, and written, at the next start. */
  async #write(columns: readonly AttemptRow[number][]): Promise<void> {
    for (;;) {
      try {
        return await this.#database.call('recordAttempts', columns);
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.isFinal) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_FAULT_MS));
      }
    }
  }
}
