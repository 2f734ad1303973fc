import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiConflictError } from '#functions/api/ports.ts';
import { DatabaseError } from '#functions/embedded/database.ts';
import { EmbeddedDeliveries } from '#functions/queue/embedded/embedded-deliveries.ts';
import { EmbeddedWorkers } from '#functions/queue/embedded/embedded-workers.ts';
import { eventLane, hookLane, laneKind, laneOwner, scriptLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { FollowUp } from '#functions/queue/queue.ts';
import { EmbeddedAudit } from '#functions/registry/embedded/embedded-audit.ts';
import { EmbeddedHooks } from '#functions/registry/embedded/embedded-hooks.ts';
import { EmbeddedIdempotency } from '#functions/registry/embedded/embedded-idempotency.ts';
import { EmbeddedTokens } from '#functions/registry/embedded/embedded-tokens.ts';
import { EmbeddedReplays } from '#functions/replay/embedded/embedded-replays.ts';
import { EmbeddedStats } from '#functions/stats/embedded/embedded-stats.ts';
import type { Hook, ScriptHook, Webhook } from '#shared/hook/hook.ts';
import { testAudit } from './audit-suite.ts';
import { type DeliveriesHarness, testDeliveries } from './deliveries-suite.ts';
import { BOX, EmbeddedBox } from './embedded-box.ts';
import { testEvents } from './events-suite.ts';
import { testHooks } from './hooks-suite.ts';
import { testIdempotency } from './idempotency-suite.ts';
import { type ReplaysHarness, testReplays } from './replays-suite.ts';
import { testStats } from './stats-suite.ts';
import { testTokens } from './tokens-suite.ts';
import { testWorkers } from './workers-suite.ts';

const SCRIPT: ScriptHook = {
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
const HOOK: Webhook = {
  type: 'webhook',
  id: 'hk',
  name: 'hk',
  tenant: 'isp-a',
  enabled: true,
  events: ['lease.*'],
  subnets: [],
  timeoutMs: 1_000,
  url: 'https://billing.example/',
  method: 'POST',
  headers: {},
  retries: 3,
  retryBackoffMs: 1_000,
  sslVerify: true,
};

async function openHooks(files: readonly Hook[] = [SCRIPT]) {
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
async function openOver<T>(create: (box: EmbeddedBox) => Promise<T> | T) {
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

async function openDeliveries(matching: readonly string[] = []): Promise<DeliveriesHarness & { box: EmbeddedBox }> {
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

async function openReplays(): Promise<
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

testHooks('embedded', openHooks);
testDeliveries('embedded', openDeliveries);
testEvents('embedded', async () => {
  const box = await EmbeddedBox.open();
  return {
    events: box.events,
    get nowMs() {
      return box.nowMs;
    },
    advance: (ms) => box.advance(ms),
    accept: async (tenant, type, body) => (await box.accept(tenant, type, body)).id,
    close: () => box.close(),
  };
});
testReplays('embedded', openReplays);
testTokens('embedded', async () => {
  const first = { token: 'hlt_first', createdMs: 1 };
  const opened = await openOver((box) => new EmbeddedTokens(box.database, first, () => undefined));
  const [admin] = await opened.part.list('*');
  if (admin === undefined) throw new Error('there is no first token');
  return {
    first: [admin],
    get tokens() {
      return opened.part;
    },
    reopen: opened.reopen,
    close: opened.close,
  };
});
testAudit('embedded', async () => {
  const opened = await openOver((box) => new EmbeddedAudit(box.database));
  return {
    get audit() {
      return opened.part;
    },
    reopen: opened.reopen,
    close: opened.close,
  };
});
testIdempotency('embedded', async () => {
  const opened = await openOver(async (box) => {
    const idempotency = new EmbeddedIdempotency(box.database);
    await idempotency.start();
    return idempotency;
  });
  return {
    get idempotency() {
      return opened.part;
    },
    reopen: opened.reopen,
    close: opened.close,
  };
});
testWorkers('embedded', async () => {
  const drained = new Map<string, number>();
  const opened = await openOver(async (box) => {
    const wake = async (lane: string) => {
      if (laneKind(lane) !== 'event' || workers.isOff(laneOwner(lane))) return;
      const count = (await box.drain(lane)).length;
      drained.set(laneOwner(lane), (drained.get(laneOwner(lane)) ?? 0) + count);
    };
    const workers = new EmbeddedWorkers({
      database: box.database,
      queue: box.queue,
      tenants: () => ['isp-a', 'isp-b'],
      hooksOf: () => [],
      wake: (lane) => void wake(lane),
      now: () => box.nowMs,
    });
    await workers.start();
    box.onReady = (lane) => void wake(lane);
    await box.queue.start();
    return workers;
  });
  return {
    get workers() {
      return opened.part;
    },
    append: async (tenant) => void (await opened.box.append(tenant, 'lease.ack')),
    drained: async (tenant) => drained.get(tenant) ?? 0,
    reopen: opened.reopen,
    close: opened.close,
  };
});
testStats('embedded', async () => {
  const opened = await openOver(async (box) => {
    const stats = new EmbeddedStats(box.database, () => box.nowMs);
    await stats.start();
    return stats;
  });
  return {
    stats: (query) => opened.part.stats(query),
    get nowMs() {
      return opened.box.nowMs;
    },
    advance: (ms) => opened.box.advance(ms),
    accepted: async (tenant) => opened.part.accepted(tenant),
    attempted: async (tenant, result, latencyMs) => opened.part.attempted(tenant, result, latencyMs),
    async reopen() {
      await opened.part.stop();
      await opened.reopen();
    },
    close: opened.close,
  };
});

describe('hooks of a box', () => {
  test('are those of its files, read only, and those that the API made', async () => {
    const harness = await openHooks();
    onTestFinished(() => harness.close());
    await harness.hooks.put(HOOK, undefined);
    const listed = await harness.hooks.list('isp-a');
    expect(listed.map(({ hook, origin }) => [hook.id, origin])).toEqual([
      ['from-file', 'file'],
      ['hk', 'api'],
    ]);
    expect(harness.inForce).toEqual([HOOK]);
    await expect(harness.hooks.put({ ...HOOK, id: 'from-file' }, undefined)).rejects.toThrow('a file of the box');
  });

  test('that a file takes the id of are hidden, and not lost', async () => {
    const files: Hook[] = [];
    const harness = await openHooks(files);
    onTestFinished(() => harness.close());
    await harness.hooks.put(HOOK, undefined);
    files.push({ ...SCRIPT, id: 'hk' });
    expect((await harness.hooks.list(undefined)).map(({ origin }) => origin)).toEqual(['file']);
    files.pop();
    expect((await harness.hooks.list(undefined)).map(({ origin }) => origin)).toEqual(['api']);
  });
});

describe('deliveries of a box', () => {
  const open = async (matching?: readonly string[]) => {
    const harness = await openDeliveries(matching);
    onTestFinished(() => harness.close());
    return harness;
  };
  const list = (harness: DeliveriesHarness, query = {}) =>
    harness.deliveries.list({ tenant: undefined, ...query }, { limit: 100, cursor: undefined });

  test('of an event that waits to be fanned out are pending, for every hook that matches', async () => {
    const harness = await open(['a', 'b']);
    const event = await harness.box.append('isp-a', 'lease.ack');
    const { items } = await list(harness);
    expect(items.map(({ hookId, state, attempts }) => [hookId, state, attempts])).toEqual([
      ['a', 'pending', 0],
      ['b', 'pending', 0],
    ]);
    expect((await list(harness, { hookId: 'b', state: 'pending' })).items).toHaveLength(1);
    expect((await list(harness, { state: 'delivered' })).items).toEqual([]);
    const found = await harness.deliveries.get({ eventId: event.id, hookId: 'a', tenant: 'isp-a' });
    expect(found?.delivery.state).toBe('pending');
  });

  test('that wait for a retry are brought forward, and not made twice', async () => {
    const harness = await open();
    const event = await harness.accept('isp-a', 'lease.ack');
    await harness.attempted(event, { hookId: 'hk', attempt: 1, result: 'retry' }, 3_600_000);
    const [delivery] = (await list(harness)).items;
    if (delivery === undefined) throw new Error('there is no delivery');
    expect(await harness.takeDeliveries('isp-a', 'hk')).toEqual([]);
    expect(await harness.deliveries.redeliver(delivery)).toBe(true);
    const taken = await harness.takeDeliveries('isp-a', 'hk');
    expect(taken.map(({ attempt }) => attempt)).toEqual([2]);
    expect(harness.box.queue.waiting(hookLane('hk'))).toBe(1);
    expect(harness.box.queue.fresh('hk')).toBe(0);
  });

  test('that are dead are no dead letters any more once they are made again', async () => {
    const harness = await open();
    const event = await harness.accept('isp-a', 'lease.ack');
    await harness.attempted(event, { hookId: 'hk', attempt: 1, result: 'dead' });
    const [delivery] = (await list(harness, { state: 'dead' })).items;
    if (delivery === undefined) throw new Error('there is no delivery');
    await harness.deliveries.redeliver(delivery);
    expect((await harness.box.queue.list({}, 10)).total).toBe(0);
    expect((await list(harness)).items.map(({ state }) => state)).toEqual(['pending']);
  });

  test('of one hook are found among those of others that fill more than one look', async () => {
    const harness = await open();
    const rare = await harness.accept('isp-a', 'lease.ack');
    await harness.attempted(rare, { hookId: 'rare', attempt: 1, result: 'delivered' });
    const busy = await harness.box.accept('isp-a', 'lease.ack');
    for (let n = 0; n < 12_000; n++) {
      harness.box.registry.record({
        eventId: busy.id,
        hookId: 'busy',
        attempt: n + 1,
        atMs: 0,
        result: 'retry',
        status: 500,
        latencyMs: 1,
        error: undefined,
        response: undefined,
      });
    }
    await harness.box.registry.flush();
    const { items } = await list(harness, { hookId: 'rare' });
    expect(items.map(({ eventId }) => eventId)).toEqual([rare.id]);
  });

  test('of a script go to the script once more', async () => {
    const harness = await open();
    const event = await harness.box.accept('isp-a', 'lease.ack');
    const seq = Number.parseInt(event.id.slice(4, 15), 36);
    expect(await harness.box.queue.put(scriptLane('s'), [seq], { urgent: false })).toEqual({ put: 1, gone: 0 });
    const [message] = harness.box.queue.take(scriptLane('s'), 10);
    expect(message).toMatchObject({ event: { id: event.id }, hookId: 's', attempt: 1 });
  });
});

describe('the event log of a box', () => {
  test('finds a rare event behind more than one look at others', async () => {
    const box = await EmbeddedBox.open();
    onTestFinished(() => box.close());
    const rare = await box.append('isp-b', 'lease.ack');
    const appended = [];
    for (let n = 0; n < 4_500; n++) appended.push(box.append('isp-a', 'lease.renew'));
    await Promise.all(appended);
    const page = { limit: 10, cursor: undefined };
    expect((await box.events.list({ tenant: 'isp-b' }, page)).items.map(({ id }) => id)).toEqual([rare.id]);
    expect((await box.events.list({ tenant: undefined, types: ['lease.ack'] }, page)).items).toHaveLength(1);
    expect((await box.events.after(rare.id, { tenant: 'isp-b' }, 10)).map(({ id }) => id)).toEqual([]);
    const last = await box.append('isp-b', 'lease.ack');
    expect((await box.events.after(rare.id, { tenant: 'isp-b' }, 10)).map(({ id }) => id)).toEqual([last.id]);
  });
});

describe('replays of a box', () => {
  const windowOf = async (harness: Awaited<ReturnType<typeof openReplays>>, count: number) => {
    const sinceMs = harness.nowMs;
    await harness.box.acceptMany(count, 'isp-a', 'lease.ack');
    harness.advance(1_000);
    return sinceMs;
  };
  const open = async () => {
    const harness = await openReplays();
    onTestFinished(() => harness.close());
    return harness;
  };

  test('wait while the hook has enough to do, go on after a restart, and put every event once', async () => {
    const harness = await open();
    const sinceMs = await windowOf(harness, 1_200);
    harness.hold(true);
    const { id } = await harness.replays.start(harness.hook, sinceMs, harness.nowMs);
    await expect.poll(() => harness.box.queue.waiting(hookLane('hk'))).toBe(500);
    expect(await harness.replays.get(id, undefined)).toMatchObject({ state: 'running', replayed: 500 });
    await harness.reopen();
    harness.hold(false);
    await expect.poll(async () => (await harness.replays.get(id, undefined))?.state, { timeout: 20_000 }).toBe('done');
    await expect.poll(async () => (await harness.replayed()).length, { timeout: 20_000 }).toBe(1_200);
    expect(new Set(await harness.replayed()).size).toBe(1_200);
  });

  test('leave nothing out where the disk is full for a while', async () => {
    const harness = await open();
    const sinceMs = await windowOf(harness, 600);
    harness.refuse();
    const { id } = await harness.replays.start(harness.hook, sinceMs, harness.nowMs);
    await expect.poll(async () => (await harness.replays.get(id, undefined))?.state, { timeout: 20_000 }).toBe('done');
    await expect.poll(async () => (await harness.replayed()).length, { timeout: 20_000 }).toBe(600);
  });

  test('that are cancelled put nothing more', async () => {
    const harness = await open();
    const sinceMs = await windowOf(harness, 1_200);
    harness.hold(true);
    const replay = await harness.replays.start(harness.hook, sinceMs, harness.nowMs);
    await expect.poll(() => harness.box.queue.waiting(hookLane('hk'))).toBe(500);
    await harness.replays.cancel(replay);
    harness.hold(false);
    await expect.poll(async () => (await harness.replayed()).length).toBe(500);
    expect(await harness.replays.get(replay.id, undefined)).toMatchObject({ state: 'cancelled', replayed: 500 });
  });

  test('put no event that is still to be fanned out: the hook is told of it anyhow', async () => {
    const harness = await open();
    const sinceMs = harness.nowMs;
    await harness.box.append('isp-a', 'lease.ack');
    harness.advance(1_000);
    const { id } = await harness.replays.start(harness.hook, sinceMs, harness.nowMs);
    await expect.poll(async () => (await harness.replays.get(id, undefined))?.state).toBe('done');
    expect(harness.box.queue.waiting(hookLane('hk'))).toBe(0);
    expect(harness.box.queue.take(eventLane('isp-a'), 10)).toHaveLength(1);
  });
});

test('of two hooks that are made at once with one name, one is', async () => {
  const { hooks, close } = await openHooks();
  onTestFinished(close);
  const named = (id: string, tenant = 'isp-a') => hooks.put({ ...HOOK, id, tenant, name: 'same' }, undefined);
  const results = await Promise.allSettled([named('hk_1'), named('hk_2'), named('hk_3', 'isp-b')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(named('hk_4')).rejects.toThrow(ApiConflictError);
});

test("a worker whose switch is not kept is as it was, and a tenant's removed token is told of", async () => {
  const box = await EmbeddedBox.open();
  onTestFinished(() => box.close());
  const { database, queue } = box;
  const parts = { tenants: () => ['isp-a'], hooksOf: () => [], wake: () => undefined, now: () => box.nowMs };
  const workers = new EmbeddedWorkers({ database, queue, ...parts });
  await workers.start();
  await box.reopen();
  // The database that it was given is closed.
  await expect(workers.set('isp-a', false)).rejects.toThrow(DatabaseError);
  expect(workers.isOff('isp-a')).toBe(false);

  const removed: string[] = [];
  const tokens = new EmbeddedTokens(box.database, { token: 'hlt_first', createdMs: 1 }, (id) => removed.push(id));
  await tokens.remove('tok_1');
  expect(removed).toEqual(['tok_1']);
});

test("attempts for an operator's hook are counted once, and for no tenant", async () => {
  const box = await EmbeddedBox.open();
  onTestFinished(() => box.close());
  const stats = new EmbeddedStats(box.database, () => box.nowMs);
  stats.attempted('*', 'dead', 5);
  stats.attempted('isp-a', 'delivered', 5);
  await stats.flush();
  const [all] = (await stats.stats({ tenant: undefined, minutes: 1 })).buckets;
  const [own] = (await stats.stats({ tenant: 'isp-a', minutes: 1 })).buckets;
  expect([all, own]).toMatchObject([
    { dead: 1, delivered: 1 },
    { dead: 0, delivered: 1 },
  ]);
});
