import { sequenceTimeMs } from '#shared/event/event-id.ts';
import type { WorkerRecord, Workers } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';
import type { EmbeddedQueue } from './embedded-queue.ts';
import { eventLane, hookLane, laneKind, laneOwner } from './lanes.ts';

export interface EmbeddedWorkersParts {
  readonly database: Database;
  readonly queue: EmbeddedQueue;
  /** Ids of the tenants of the configuration. */
  readonly tenants: () => readonly string[];
  /** Ids of a tenant's own webhooks; those of every tenant are nobody's. */
  readonly hooksOf: (tenant: string) => readonly string[];
  /** Told that a tenant's lanes may be drained again. */
  readonly wake: (lane: string) => void;
  readonly now: () => number;
}

/**
 * Which tenants' webhooks are served: a tenant whose worker is off has its events, and the retries of its own hooks, wait
 * in the spool. Hooks of every tenant are the operator's and go on with what they have; scripts are nobody's business.
 */
export class EmbeddedWorkers implements Workers {
  readonly #parts: EmbeddedWorkersParts;
  #off = new Set<string>();
  /** Their switch is on its way to the disk. */
  readonly #activating = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: EmbeddedWorkersParts) {
    this.#parts = parts;
  }

  /** Takes up what was switched off. Comes before the queue hands out anything. */
  async start(): Promise<void> {
    this.#off = new Set(await this.#parts.database.call('listWorkersOff'));
  }

  isOff(tenant: string): boolean {
    return this.#off.has(tenant);
  }

  async list(tenant: string | undefined): Promise<readonly WorkerRecord[]> {
    const { database, queue, tenants } = this.#parts;
    const waiting = queue.depths().filter(({ lane }) => laneKind(lane) === 'event');
    const withMessages = waiting.filter((lane) => lane.waiting > 0).map(({ lane }) => laneOwner(lane));
    const all = [...new Set([...tenants(), ...withMessages, ...this.#off])];
    const wanted = all.filter((id) => tenant === undefined || id === tenant);
    const dead = wanted.length === 0 ? [] : await database.call('countDeadLetters');
    return Promise.all(
      wanted.map(async (id) => {
        const letters = dead.reduce((sum, row) => (row.tenant === id ? sum + row.n : sum), 0);
        return this.#record(id, letters);
      }),
    );
  }

  /** One after the other: what is in force at the end is what is on the disk. */
  set(tenant: string, isEnabled: boolean): Promise<WorkerRecord> {
    const done = this.#last.then(() => this.#set(tenant, isEnabled));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #set(tenant: string, isEnabled: boolean): Promise<WorkerRecord> {
    const wasOff = this.#off.has(tenant);
    if (isEnabled) this.#activating.add(tenant);
    else this.#off.add(tenant);
    try {
      await this.#parts.database.call('setWorker', tenant, isEnabled);
    } catch (error) {
      if (!isEnabled && !wasOff) this.#turnOn(tenant);
      throw error;
    } finally {
      this.#activating.delete(tenant);
    }
    if (isEnabled) this.#turnOn(tenant);
    const [record] = await this.list(tenant);
    return record ?? { tenant, state: 'Active', waiting: 0, oldestAgeSeconds: undefined, deadLetters: 0 };
  }

  #turnOn(tenant: string): void {
    if (this.#off.delete(tenant)) for (const lane of this.#lanes(tenant)) this.#parts.wake(lane);
  }

  #lanes(tenant: string): string[] {
    return [eventLane(tenant), ...this.#parts.hooksOf(tenant).map(hookLane)];
  }

  async #record(tenant: string, deadLetters: number): Promise<WorkerRecord> {
    const { database, queue, now } = this.#parts;
    const busy = this.#lanes(tenant).filter((lane) => queue.waiting(lane) > 0);
    const seqs = (await database.call('oldestWaiting', busy)).filter((seq) => seq !== null);
    const oldestMs = seqs.length === 0 ? undefined : sequenceTimeMs(Math.min(...seqs));
    return {
      tenant,
      state: this.#state(tenant),
      waiting: busy.reduce((sum, lane) => sum + queue.waiting(lane), 0),
      oldestAgeSeconds: oldestMs === undefined ? undefined : Math.max(0, (now() - oldestMs) / 1000),
      deadLetters,
    };
  }

  #state(tenant: string): WorkerRecord['state'] {
    if (this.#activating.has(tenant)) return 'Activating';
    return this.#off.has(tenant) ? 'Inactive' : 'Active';
  }
}
