import type { HookSource } from '#functions/deliver/ports.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { eventLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { HookGates } from './hook-gates.ts';
import type { Settle } from './settle.ts';

/** Events of one tenant that may be on their way at once. */
const WINDOW = 512;
/** Messages are taken in handfuls: a look at the lane after each one is dear. */
const REFILL_AT = WINDOW - 64;
const STALL_CHECK_MS = 50;
/** A hook may hold up its tenant's others for this long before it must lag. */
const PATIENCE_MS = 200;

/** Drains one tenant's queue. */
class TenantWorker {
  readonly tenant: string;
  readonly #lane: string;
  readonly #queue: EmbeddedQueue;
  readonly #settle: Settle;
  readonly #isOff: (tenant: string) => boolean;
  #active = 0;
  #isStopped = false;

  constructor(tenant: string, parts: { queue: EmbeddedQueue; settle: Settle; isOff: (tenant: string) => boolean }) {
    this.tenant = tenant;
    this.#lane = eventLane(tenant);
    this.#queue = parts.queue;
    this.#settle = parts.settle;
    this.#isOff = parts.isOff;
  }

  get isFull(): boolean {
    return this.#active > REFILL_AT;
  }

  get isIdle(): boolean {
    return this.#active === 0;
  }

  pump(): void {
    if (this.#isStopped || this.#isOff(this.tenant)) return;
    for (const message of this.#queue.take(this.#lane, WINDOW - this.#active)) {
      this.#active++;
      void this.#process(message);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #process(message: LocalMessage): Promise<void> {
    await this.#settle(message);
    this.#active--;
    if (this.#active <= REFILL_AT) this.pump();
  }
}

/**
 * One worker a tenant, each with a window of its own: a tenant whose endpoints are slow fills its own window and nobody
 * else's. When a window is full and one hook is why, that hook lags.
 */
export class TenantWorkers {
  readonly #workers = new Map<string, TenantWorker>();
  readonly #queue: EmbeddedQueue;
  readonly #settle: Settle;
  readonly #hooks: HookSource;
  readonly #gates: HookGates;
  readonly #isOff: (tenant: string) => boolean;
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;

  /** A tenant that `isOff` has its events wait. */
  constructor(parts: {
    queue: EmbeddedQueue;
    settle: Settle;
    hooks: HookSource;
    gates: HookGates;
    isOff: (tenant: string) => boolean;
  }) {
    this.#queue = parts.queue;
    this.#settle = parts.settle;
    this.#hooks = parts.hooks;
    this.#gates = parts.gates;
    this.#isOff = parts.isOff;
    this.#timer = setInterval(() => void this.#relieve(), STALL_CHECK_MS);
  }

  ready(tenant: string): void {
    if (this.#isStopped) return;
    let worker = this.#workers.get(tenant);
    if (worker === undefined) {
      worker = new TenantWorker(tenant, { queue: this.#queue, settle: this.#settle, isOff: this.#isOff });
      this.#workers.set(tenant, worker);
    }
    worker.pump();
  }

  /** Takes nothing more; what is on its way is settled by itself. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const worker of this.#workers.values()) worker.stop();
  }

  get isIdle(): boolean {
    return [...this.#workers.values()].every((worker) => worker.isIdle);
  }

  async #relieve(): Promise<void> {
    for (const worker of this.#workers.values()) {
      if (!worker.isFull) continue;
      const hooks = await this.#hooks.ofTenant(worker.tenant);
      if (hooks.length < 2) continue;
      this.#gates.shed(
        hooks.map(({ hook }) => hook.id),
        PATIENCE_MS,
      );
    }
  }
}
