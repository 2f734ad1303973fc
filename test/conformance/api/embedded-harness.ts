import { DatabaseError } from '#functions/embedded/database.ts';
import { EmbeddedDeliveries } from '#functions/queue/embedded/embedded-deliveries.ts';
import { hookLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { FollowUp } from '#functions/queue/queue.ts';
import { EmbeddedHooks } from '#functions/registry/embedded/embedded-hooks.ts';
import { EmbeddedReplays } from '#functions/replay/embedded/embedded-replays.ts';
import type { Hook, ScriptHook, Webhook } from '#shared/hook/hook.ts';
import type { DeliveriesHarness } from './deliveries-suite.ts';
import { BOX, EmbeddedBox } from './embedded-box.ts';
import type { ReplaysHarness } from './replays-suite.ts';
import { HOOK } from './sample-hook.ts';

export const SCRIPT: ScriptHook = {
  type: 'script',
  id: 'from-file',
  name: 'from-file',
  tenant: 'isp-a',
  enabled: true,
  events: [],
  subnets: [],
  timeoutMs: 1_000,
  command: 'true',
};

export async function openHooks(files: readonly Hook[] = [SCRIPT]) {
  const box = await EmbeddedBox.open();
  let changes: (readonly Webhook[])[] = [];
  const create = async () => {
    const hooks = new EmbeddedHooks({
      database: box.database,
      health: box.registry,
      files: () => files,
      latest: (hookId) => box.registry.latestAttempt(hookId),
      changed: (made) => changes.push(made),
      unreadable: (id, why) => {
        throw new Error(`${id}: ${why}`);
      },
      now: Date.now,
    });
    await hooks.start();
    return hooks;
  };
  let hooks = await create();
  return {
    get hooks() {
      return hooks;
    },
    get inForce() {
      return changes.at(-1) ?? [];
    },
    disable: (hook: Hook, reason: string, atMs: number) => box.registry.disable(hook.id, reason, atMs),
    attempted: async (_tenant: string, attempt: Parameters<typeof box.registry.record>[0]) => {
      box.registry.record(attempt);
      await box.registry.flush();
    },
    async reopen() {
      await box.reopen();
      changes = [];
      hooks = await create();
    },
    close: () => box.close(),
  };
}

/** A part of the box that keeps nothing but the database. */
export async function openOver<T>(create: (box: EmbeddedBox) => Promise<T> | T) {
  const box = await EmbeddedBox.open();
  let part = await create(box);
  return {
    box,
    get part() {
      return part;
    },
    async reopen() {
      await box.reopen();
      part = await create(box);
    },
    close: () => box.close(),
  };
}

export async function openDeliveries(
  matching: readonly string[] = [],
): Promise<DeliveriesHarness & { box: EmbeddedBox }> {
  const box = await EmbeddedBox.open();
  const held = new Map<string, LocalMessage>();
  return {
    box,
    deliveries: new EmbeddedDeliveries({
      database: box.database,
      box: BOX,
      matching: () => matching,
      put: (hookId, seqs) => box.queue.put(hookLane(hookId), seqs, { urgent: true }),
    }),
    get nowMs() {
      return box.nowMs;
    },
    advance: (ms) => box.advance(ms),
    accept: (tenant, type) => box.accept(tenant, type),
    async attempted(event, attempt, delayMs) {
      const { hookId, result } = attempt;
      const error = undefined;
      const defaults = {
        eventId: event.id,
        atMs: box.nowMs,
        status: undefined,
        latencyMs: 1,
        error,
        response: undefined,
      };
      box.registry.record({ ...defaults, ...attempt });
      await box.registry.flush();
      const next: FollowUp[] = [];
      if (result === 'retry') next.push({ kind: 'retry', hookId, attempt: attempt.attempt + 1, delayMs: delayMs ?? 0 });
      if (result === 'dead') next.push({ kind: 'dead', hookId, attempts: attempt.attempt, reason: 'HTTP 400' });
      // A first attempt is made within the fan-out and follows from it; later ones have messages of their own.
      if (attempt.attempt === 1) return box.follow(event.id, next);
      const message = held.get(event.id);
      if (message === undefined) throw new Error(`nobody holds ${event.id}`);
      await box.queue.settle(message, next);
    },
    async takeDeliveries(_tenant, hookId) {
      const taken = await box.queue.takeDue(hookId, 100);
      for (const message of taken) held.set(message.event.id, message);
      return taken;
    },
    close: () => box.close(),
  };
}

export async function openReplays(): Promise<
  ReplaysHarness & { box: EmbeddedBox; hold(isHeld: boolean): void; refuse(): void }
> {
  const box = await EmbeddedBox.open();
  const seen: string[] = [];
  let isHeld = false;
  let isRefused = false;
  let hook: Hook | undefined = HOOK;
  const create = () =>
    new EmbeddedReplays({
      database: box.database,
      box: BOX,
      hook: () => hook ?? { unavailable: 'the hook is no longer configured' },
      put(known, seqs, step) {
        if (!isRefused) return box.queue.put(hookLane(known.id), seqs, { urgent: false, step });
        isRefused = false;
        return Promise.reject(new DatabaseError({ message: 'database or disk is full', code: 'sqlite_13' }));
      },
      backlog: (known) => box.queue.waiting(hookLane(known.id)),
      now: () => box.nowMs,
    });
  let replays = create();
  const drain = async () => {
    if (!isHeld) seen.push(...(await box.drain(hookLane(HOOK.id))).map(({ event }) => event.id));
  };
  box.onReady = () => void drain();
  return {
    box,
    get replays() {
      return replays;
    },
    get hook() {
      return hook ?? HOOK;
    },
    get nowMs() {
      return box.nowMs;
    },
    advance: (ms) => box.advance(ms),
    accept: async (tenant, type) => (await box.accept(tenant, type)).id,
    async replayed() {
      await drain();
      return seen;
    },
    refuse() {
      isRefused = true;
    },
    hold(held: boolean) {
      isHeld = held;
      if (!held) void drain();
    },
    async reopen() {
      await replays.stop();
      await box.reopen();
      await box.queue.start();
      replays = create();
      await replays.resume();
    },
    async close() {
      hook = undefined;
      await replays.stop();
      await box.close();
    },
  };
}
