import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { toEntry } from '#functions/bus/aws/entry.ts';
import { createDeliver } from '#functions/deliver/deliver.ts';
import { liveWebhook } from '#functions/deliver/live-webhook.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';
import { CloudAccount, ENV, FIRST_TOKEN } from './cloud-account.ts';
import type { DeliveriesHarness } from './deliveries-suite.ts';
import type { EventsHarness } from './events-suite.ts';
import type { HooksHarness } from './hooks-suite.ts';
import type { ReplaysHarness } from './replays-suite.ts';
import { HOOK } from './sample-hook.ts';

export async function openForTest(): Promise<CloudAccount> {
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

export async function openHooks(): Promise<HooksHarness> {
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

export async function openDeliveries(): Promise<DeliveriesHarness> {
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

export async function openEvents(): Promise<EventsHarness> {
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

export async function openStats() {
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

export async function openReplays(): Promise<ReplaysHarness> {
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

export async function openWorkers() {
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

export async function openTokens() {
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

export async function openPart<K extends 'audit' | 'idempotency'>(part: K) {
  const account = await CloudAccount.open();
  return {
    get part() {
      return account.ports[part];
    },
    reopen: () => account.reopen(),
    close: () => account.close(),
  };
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
