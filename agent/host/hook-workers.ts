import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { isHookLane, laneOwner } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { type HookGates, REQUESTS_PER_HOOK } from './hook-gates.ts';
import type { Settle } from './settle.ts';

/** Retries on their way at once, over all hooks: any number of dead endpoints leaves sockets for the living. */
const REQUESTS_IN_ALL = 1_024;
const REQUESTS_AT_LEAST = 2;

interface HookWorker {
  active: number;
  /** A load is under way; `again` says that the lane became ready meanwhile. */
  isTaking: boolean;
  again: boolean;
}

/** Drains the hooks' own lanes: retries, and deliveries that were put aside. */
export class HookWorkers {
  readonly #workers = new Map<string, HookWorker>();
  readonly #queue: EmbeddedQueue;
  readonly #settle: Settle;
  readonly #gates: HookGates;
  readonly #isOff: (hookId: string) => boolean;
  #isStopped = false;

  /** A hook that `isOff` has its deliveries wait. */
  constructor(parts: {
    queue: EmbeddedQueue;
    settle: Settle;
    gates: HookGates;
    isOff: (hookId: string) => boolean;
  }) {
    this.#queue = parts.queue;
    this.#settle = parts.settle;
    this.#gates = parts.gates;
    this.#isOff = parts.isOff;
  }

  ready(hookId: string): void {
    void this.#pump(hookId);
  }

  /** To be called when hooks have changed: what waited because its hook was off may be another tenant's by now, or nobody's. */
  hooksChanged(): void {
    for (const { lane, waiting } of this.#queue.depths())
      if (waiting > 0 && isHookLane(lane)) this.ready(laneOwner(lane));
  }

  stop(): void {
    this.#isStopped = true;
  }

  get isIdle(): boolean {
    return [...this.#workers.values()].every(({ active, isTaking }) => active === 0 && !isTaking);
  }

  async #pump(hookId: string): Promise<void> {
    if (this.#isStopped || this.#isOff(hookId)) return;
    const worker = this.#workers.get(hookId) ?? { active: 0, isTaking: false, again: false };
    this.#workers.set(hookId, worker);
    if (worker.isTaking) {
      worker.again = true;
      return;
    }
    worker.isTaking = true;
    do {
      worker.again = false;
      const free = this.#share() - worker.active;
      const messages = free > 0 ? await this.#queue.takeDue(hookId, free) : [];
      for (const message of messages) {
        worker.active++;
        void this.#process(hookId, worker, message);
      }
    } while (worker.again && worker.active < this.#share() && !this.#isStopped);
    worker.isTaking = false;
    if (this.#queue.fresh(hookId) === 0) this.#gates.caughtUp(hookId);
    if (worker.active === 0 && !worker.again) this.#workers.delete(hookId);
  }

  async #process(hookId: string, worker: HookWorker, message: LocalMessage): Promise<void> {
    await this.#settle(message);
    worker.active--;
    void this.#pump(hookId);
  }

  #share(): number {
    const share = Math.floor(REQUESTS_IN_ALL / Math.max(1, this.#workers.size));
    return Math.max(REQUESTS_AT_LEAST, Math.min(REQUESTS_PER_HOOK, share));
  }
}
