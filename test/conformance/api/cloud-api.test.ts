import { createHash } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toEntry } from '#functions/bus/aws/entry.ts';
import { createDeliver } from '#functions/deliver/deliver.ts';
import { liveWebhook } from '#functions/deliver/live-webhook.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { testAudit } from './audit-suite.ts';
import { CloudAccount, ENV, FIRST_TOKEN } from './cloud-account.ts';
import { type DeliveriesHarness, testDeliveries } from './deliveries-suite.ts';
import { type EventsHarness, testEvents } from './events-suite.ts';
import { type HooksHarness, testHooks } from './hooks-suite.ts';
import { testIdempotency } from './idempotency-suite.ts';
import { type ReplaysHarness, testReplays } from './replays-suite.ts';
import { testStats } from './stats-suite.ts';
import { testTokens } from './tokens-suite.ts';
import { testWorkers } from './workers-suite.ts';

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

async function openForTest(): Promise<CloudAccount> {
  const account = await CloudAccount.open();
  onTestFinished(() => account.close());
  return account;
}

function attemptOf(account: CloudAccount, event: EventFields, made: Partial<AttemptRecord>): AttemptRecord {
  return {
    eventId: event.id,
    hookId: 'hk',
    attempt: 1,
    atMs: account.nowMs,
    result: 'delivered',
    status: 200,
    latencyMs: 12,
    error: undefined,
    response: undefined,
    ...made,
  };
}

async function openHooks(): Promise<HooksHarness> {
  const account = await CloudAccount.open();
  return {
    get hooks() {
      return account.ports.hooks;
    },
    disable: ({ tenant, id }, reason, atMs) => account.registry.healthOf(tenant).disable(id, reason, atMs),
    async attempted(tenant, attempt) {
      account.log.record(attempt, { ...account.event(tenant, 'lease.ack'), id: attempt.eventId });
      await account.log.flush();
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

async function openDeliveries(): Promise<DeliveriesHarness> {
  const account = await CloudAccount.open();
  for (const id of ['hk', 'hk-a', 'hk-b']) await account.putHook({ ...HOOK, id });
  await account.putHook({ ...HOOK, id: 'hk-c', tenant: 'isp-b' });
  return {
    get deliveries() {
      return account.ports.deliveries;
    },
    get nowMs() {
      return account.nowMs;
    },
    advance: (ms) => account.advance(ms),
    accept: async (tenant, type) => account.event(tenant, type),
    async attempted(event, made, delayMs) {
      const next = delayMs === undefined ? undefined : account.nowMs + delayMs;
      account.log.record(attemptOf(account, event, { status: undefined, ...made }), event, next);
      await account.log.flush();
    },
    takeDeliveries: async (tenant, hookId) =>
      (await account.takeMessages(tenant)).filter((message) => message.hookId === hookId),
    close: () => account.close(),
  };
}

async function openEvents(): Promise<EventsHarness> {
  const account = await CloudAccount.open();
  await account.putHook(HOOK);
  await account.putHook({ ...HOOK, id: 'everyone', tenant: '*' });
  return {
    get events() {
      return account.ports.events;
    },
    get nowMs() {
      return account.nowMs;
    },
    advance: (ms) => account.advance(ms),
    async accept(tenant, type, body) {
      const event = account.event(tenant, type, body);
      if (type === 'session_up') account.log.recordUnwanted(event, account.nowMs);
      else
        for (const hookId of tenant === 'isp-a' ? ['hk', 'everyone'] : ['everyone'])
          account.log.record(attemptOf(account, event, { hookId }), event);
      await account.log.flush();
      return event.id;
    },
    close: () => account.close(),
  };
}

async function openStats() {
  const account = await CloudAccount.open();
  for (const tenant of ['isp-a', 'isp-b']) await account.putHook({ ...HOOK, tenant });
  const latest = new Map<string, EventFields>();
  return {
    get stats() {
      return account.ports.stats;
    },
    get nowMs() {
      return account.nowMs;
    },
    advance: (ms: number) => account.advance(ms),
    async accepted(tenant: string) {
      const event = account.event(tenant, 'lease.ack');
      latest.set(tenant, event);
      account.log.recordUnwanted(event, account.nowMs);
      await account.log.flush();
    },
    async attempted(tenant: string, result: AttemptRecord['result'], latencyMs: number) {
      const event = latest.get(tenant) ?? account.event(tenant, 'lease.ack');
      account.log.record(attemptOf(account, event, { result, latencyMs }), event);
      await account.log.flush();
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

async function openReplays(): Promise<ReplaysHarness> {
  const account = await CloudAccount.open();
  const taken: string[] = [];
  const hooks = [HOOK, { ...HOOK, id: 'other' }].map(liveWebhook);
  const deliver = createDeliver({
    hooks: { ofTenant: () => hooks, byId: () => ({ unavailable: 'none' }) },
    admission: { enter: () => 'now', leave: () => undefined },
    send: async () => ({ outcome: { kind: 'response', status: 200 }, response: '', latencyMs: 1 }),
    log: {
      record: ({ hookId, eventId }) => void taken.push(hookId === HOOK.id ? eventId : `for ${hookId}`),
      flush: async () => undefined,
    },
    health: { disable: async () => undefined },
    observe: () => undefined,
    fault: () => undefined,
    now: () => account.nowMs,
    random: () => 0,
  });
  return {
    get replays() {
      return account.ports.replays;
    },
    hook: HOOK,
    get nowMs() {
      return account.nowMs;
    },
    advance: (ms) => account.advance(ms),
    async accept(tenant, type) {
      const event = account.event(tenant, type);
      account.servers.bus.archive(toEntry({ ...event, node: 'bng-1' }, 'test-bus'), account.nowMs);
      return event.id;
    },
    async replayed() {
      for (const tenant of ['isp-a', 'isp-b'])
        for (const message of await account.takeMessages(tenant)) await deliver(message);
      return taken;
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

async function openWorkers() {
  const account = await CloudAccount.open();
  const drained = new Map<string, number>();
  return {
    get workers() {
      return account.ports.workers;
    },
    async append(tenant: string) {
      await account.ports.fire(account.event(tenant, 'lease.ack'));
    },
    /** As Lambda does it while the mapping is on. */
    async drained(tenant: string) {
      const { states } = account.servers.lambda;
      const queue = queueName(ENV, tenant);
      if (states.get(queue) === 'Enabling') states.set(queue, 'Enabled');
      const taken = states.get(queue) === 'Enabled' ? (await account.takeMessages(tenant)).length : 0;
      drained.set(tenant, (drained.get(tenant) ?? 0) + taken);
      return drained.get(tenant) ?? 0;
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

async function openTokens() {
  const account = await CloudAccount.open();
  const first = await account.ports.tokens.find(hashOf(FIRST_TOKEN));
  return {
    get tokens() {
      return account.ports.tokens;
    },
    first: first === undefined ? [] : [first],
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

async function openPart<K extends 'audit' | 'idempotency'>(part: K) {
  const account = await CloudAccount.open();
  return {
    get part() {
      return account.ports[part];
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

testHooks('aws', openHooks);
testDeliveries('aws', openDeliveries);
testEvents('aws', openEvents);
testStats('aws', openStats);
testReplays('aws', openReplays);
testWorkers('aws', openWorkers);
testTokens('aws', openTokens);
testAudit('aws', async () => {
  const opened = await openPart('audit');
  return Object.defineProperty(opened, 'audit', { get: () => opened.part }) as typeof opened & {
    audit: typeof opened.part;
  };
});
testIdempotency('aws', async () => {
  const opened = await openPart('idempotency');
  return Object.defineProperty(opened, 'idempotency', { get: () => opened.part }) as typeof opened & {
    idempotency: typeof opened.part;
  };
});

describe('the cloud', () => {
  test('knows the tenants that have a rule on its bus', async () => {
    const { ports } = await openForTest();
    expect(ports.tenants()).toEqual(['isp-a', 'isp-b']);
  });

  test('refuses a hook with an address that deliver would not send to, and takes one that is allowed', async () => {
    const { ports } = await openForTest();
    for (const url of [
      'http://10.0.0.1/',
      'https://[::ffff:169.254.169.254]/',
      'http://3232235777/',
      'http://0xa000001/',
    ])
      await expect(ports.hooks.put({ ...HOOK, url }, undefined)).rejects.toMatchObject({ code: 'egress_refused' });
    const stored = await ports.hooks.put({ ...HOOK, url: 'http://127.0.0.1:8080/' }, undefined);
    expect(stored.hook).toMatchObject({ url: 'http://127.0.0.1:8080/' });
  });

  test('shows a hook that was pushed from files as such', async () => {
    const account = await openForTest();
    await account.putHook(HOOK, 'bng-1');
    await account.ports.hooks.put({ ...HOOK, id: 'made-here' }, undefined);
    const hooks = await account.ports.hooks.list('isp-a');
    expect(hooks.map(({ hook, origin }) => `${hook.id}: ${origin}`)).toEqual(['hk: file', 'made-here: api']);
  });

  test("sends an event to one hook alone through its tenant's queue", async () => {
    const account = await openForTest();
    const { tenant, type, timeMs, body } = account.event('isp-b', 'lease.ack');
    const id = await account.ports.fire({ tenant, type, timeMs, body }, HOOK);
    expect(await account.takeMessages('isp-b')).toMatchObject([{ hookId: 'hk', attempt: 1, event: { id, body } }]);
  });

  test('takes the first token from its secret, and another one once that is changed', async () => {
    const account = await openForTest();
    expect(await account.ports.tokens.find(hashOf(FIRST_TOKEN))).toMatchObject({
      id: 'first',
      scope: 'admin',
      tenant: '*',
    });
    await expect(account.ports.tokens.remove('first')).rejects.toMatchObject({ code: 'first_token' });
    account.firstToken = 'another';
    account.advance(5 * 60_000);
    expect(await account.ports.tokens.find(hashOf(FIRST_TOKEN))).toBeUndefined();
    expect(await account.ports.tokens.find(hashOf('another'))).toMatchObject({ id: 'first' });
    account.firstToken = '';
    account.advance(5 * 60_000);
    expect(await account.ports.tokens.find(hashOf(''))).toBeUndefined();
  });

  test('refuses a replay without an archive, and to a hook of every tenant', async () => {
    const account = await openForTest();
    const start = (hook: Webhook) => account.ports.replays.start(hook, account.nowMs - 1_000, account.nowMs);
    await expect(start({ ...HOOK, tenant: '*' })).rejects.toMatchObject({ status: 409, code: 'no_rule' });
    account.settings = { ...account.settings, archiveArn: undefined };
    await account.reopen();
    await expect(start(HOOK)).rejects.toMatchObject({ status: 501, code: 'no_archive' });
  });

  test('cancels a replay, and leaves one that is over as it is', async () => {
    const account = await openForTest();
    const { replays } = account.ports;
    const replay = await replays.start(HOOK, account.nowMs - 1_000, account.nowMs);
    await replays.cancel(replay);
    expect(await replays.get(replay.id, 'isp-a')).toMatchObject({ state: 'cancelled' });
    await replays.cancel(replay);
    expect(await replays.get(replay.id, 'isp-a')).toMatchObject({ state: 'cancelled' });
  });

  test('says that a worker is being changed already', async () => {
    const account = await openForTest();
    account.servers.lambda.isBusy = true;
    await expect(account.ports.workers.set('isp-a', false)).rejects.toMatchObject({ status: 409, code: 'worker_busy' });
    await expect(account.ports.workers.set('nobody', false)).rejects.toMatchObject({ status: 404 });
  });

  test('finds the dead letters of every tenant, of a time, and takes them back', async () => {
    const account = await openForTest();
    const { deadLetters } = account.ports;
    for (const tenant of ['isp-a', 'isp-b']) {
      await account.bury(account.event(tenant, 'lease.ack'), 'hk');
      account.advance(60_000);
    }
    const reasons = (await deadLetters.list({}, 10)).letters.map(({ tenant, reason }) => `${tenant}: ${reason}`);
    expect(reasons).toEqual(['isp-b: HTTP 400', 'isp-a: HTTP 400']);
    const untilMs = account.nowMs - 60_000;
    expect(await deadLetters.list({ untilMs }, 10)).toMatchObject({ letters: [{ tenant: 'isp-a' }], total: 1 });
    expect(await deadLetters.list({ sinceMs: untilMs }, 10)).toMatchObject({
      letters: [{ tenant: 'isp-b' }],
      total: 1,
    });
    expect(await deadLetters.redrive({ untilMs }, 10)).toBe(1);
    expect(await account.takeMessages('isp-a')).toMatchObject([{ hookId: 'hk', attempt: 1 }]);
    expect(await deadLetters.list({}, 10)).toMatchObject({ total: 1 });
  });
});
