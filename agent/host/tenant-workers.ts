import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { eventLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { Hook } from '#shared/hook/hook.ts';
import type { HookGates } from './hook-gates.ts';
import type { Settle } from './settle.ts';

/** Events of one tenant that may be on their way at once. */
const WINDOW = 512;
/** Messages are taken in handfuls: a look at the lane after each one is dear. */
const REFILL_AT = WINDOW - 64;
const STALL_CHECK_MS = 50;
/** A hook may hold up its tenant's others for this long before it must lag. */
const PATIENCE_MS = 200;

/** The hooks of which `deliver` knows at that moment. */
interface HooksInForce {
  ofTenant(tenant: string): readonly LiveWebhook[];
}

interface Parts {
  readonly queue: EmbeddedQueue;
  readonly settle: Settle;
  readonly hooks: HooksInForce;
  /** A tenant that is off has its events wait. */
  readonly isOff: (tenant: string) => boolean;
}

/** Drains one tenant's queue. */
class TenantWorker {
  readonly tenant: string;
  readonly #lane: string;
  readonly #queue: EmbeddedQueue;
  readonly #settle: Settle;
  readonly #hooks: HooksInForce;
  readonly #isOff: (tenant: string) => boolean;
  /** The events on their way, by sequence number, with the hooks that were in force when they were taken. */
  readonly #taken = new Map<number, readonly LiveWebhook[]>();
  #isStopped = false;

  constructor(tenant: string, parts: Parts) {
    this.tenant = tenant;
    this.#lane = eventLane(tenant);
    this.#queue = parts.queue;
    this.#settle = parts.settle;
    this.#hooks = parts.hooks;
    this.#isOff = parts.isOff;
  }

  get isFull(): boolean {
    return this.#taken.size > REFILL_AT;
  }

  get isIdle(): boolean {
    return this.#taken.size === 0;
  }

  passes(seq: number, hook: Hook): boolean {
    return this.#taken.get(seq)?.every((live) => live.hook !== hook) ?? false;
  }

  pump(): void {
    if (this.#isStopped || this.#isOff(this.tenant)) return;
    for (const message of this.#queue.take(this.#lane, WINDOW - this.#taken.size)) {
      this.#taken.set(message.seq, this.#hooks.ofTenant(this.tenant));
      void this.#process(message);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #process(message: LocalMessage): Promise<void> {
    await this.#settle(message);
    this.#taken.delete(message.seq);
    if (this.#taken.size <= REFILL_AT) this.pump();
  }
}

/**
 * One worker a tenant, each with a window of its own: a tenant whose endpoints are slow fills its own window and nobody
 * else's. When a window is full and one hook is why, that hook lags.
 */
export class TenantWorkers {
  readonly #workers = new Map<string, TenantWorker>();
  readonly #parts: Parts & { readonly gates: HookGates };
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;

  constructor(parts: Parts & { readonly gates: HookGates }) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#relieve(), STALL_CHECK_MS);
  }

  ready(tenant: string): void {
    if (this.#isStopped) return;
    let worker = this.#workers.get(tenant);
    if (worker === undefined) {
      worker = new TenantWorker(tenant, this.#parts);
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

  /** Those of these events that are on their way to their hooks, and not to that one as it is: it came, or changed, later. */
  passing(hook: Hook, seqs: readonly number[]): number[] {
    const workers = [...this.#workers.values()];
    return seqs.filter((seq) => workers.some((worker) => worker.passes(seq, hook)));
  }

  #relieve(): void {
    for (const worker of this.#workers.values()) {
      if (!worker.isFull) continue;
      const hooks = this.#parts.hooks.ofTenant(worker.tenant);
      if (hooks.length < 2) continue;
      this.#parts.gates.shed(
        hooks.map(({ hook }) => hook.id),
        PATIENCE_MS,
      );
    }
  }
}
