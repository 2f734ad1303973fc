import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiConflictError } from '#functions/api/ports.ts';
import { DatabaseError } from '#functions/embedded/database.ts';
import { EmbeddedWorkers } from '#functions/queue/embedded/embedded-workers.ts';
import { eventLane, hookLane, scriptLane } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedTokens } from '#functions/registry/embedded/embedded-tokens.ts';
import { EmbeddedStats } from '#functions/stats/embedded/embedded-stats.ts';
import type { Hook } from '#shared/hook/hook.ts';
import type { DeliveriesHarness } from './deliveries-suite.ts';
import { EmbeddedBox } from './embedded-box.ts';
import { openDeliveries, openHooks, openReplays, SCRIPT } from './embedded-harness.ts';
import { HOOK } from './sample-hook.ts';

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
