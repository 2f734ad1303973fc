import {
  ApiConflictError,
  type ApiPorts,
  type AuditRecord,
  type DeliveryRecord,
  type EventRecord,
  type HookCondition,
  type PageRequest,
  type Remembered,
  type ReplayRecord,
  type StoredHook,
  type TokenRecord,
  type WorkerRecord,
} from '#functions/api/ports.ts';
import type { DeadLetter, DeadLetterQuery } from '#functions/queue/queue.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';
import type { Hook } from '#shared/hook/hook.ts';

/** What a host would keep. Tests look at it, and change it. */
export interface World {
  nowMs: number;
  hooks: StoredHook[];
  conditions: HookCondition[];
  deliveries: DeliveryRecord[];
  attempts: AttemptRecord[];
  deadLetters: DeadLetter[];
  events: EventRecord[];
  replays: ReplayRecord[];
  workers: WorkerRecord[];
  tokens: TokenRecord[];
  audit: AuditRecord[];
  fired: { readonly event: Omit<EventFields, 'id'>; readonly hook: Hook | undefined }[];
  usedTokens: string[];
  remembered: Map<string, { digest: string; answer: Remembered['answer'] }>;
  tenants: readonly string[];
  host: 'box' | 'cloud';
}

/** A host in memory that does what the ports promise. */
export function memoryPorts(world: World): ApiPorts {
  return {
    hooks: hookStore(world),
    deliveries: {
      list: async (query, request) =>
        page(
          world.deliveries.filter(
            (one) =>
              isOf(query.tenant, one) &&
              (query.hookId === undefined || one.hookId === query.hookId) &&
              (query.state === undefined || one.state === query.state) &&
              (query.eventType === undefined || one.eventType === query.eventType) &&
              (query.eventId === undefined || one.eventId === query.eventId) &&
              isWithin(query, one.last?.atMs ?? 0),
          ),
          request,
        ),
      async get({ eventId, hookId, tenant }) {
        const isIt = (one: { eventId: string; hookId: string }) => one.eventId === eventId && one.hookId === hookId;
        const delivery = world.deliveries.find((one) => isIt(one) && isOf(tenant, one));
        if (delivery === undefined) return undefined;
        const event = world.events.find(({ id }) => id === eventId);
        return { delivery, attempts: world.attempts.filter(isIt), event };
      },
      async redeliver(delivery) {
        if (!world.events.some(({ id }) => id === delivery.eventId)) return false;
        world.deliveries = world.deliveries.map((one) =>
          one === delivery ? { ...one, state: 'pending', attempts: 0 } : one,
        );
        return true;
      },
    },
    deadLetters: {
      async list(query, limit) {
        const meant = meantBy(world, query).toSorted((one, other) => other.diedMs - one.diedMs);
        return { letters: meant.slice(0, limit), total: meant.length };
      },
      async redrive(query, limit) {
        const going = new Set(meantBy(world, query).slice(0, limit));
        world.deadLetters = world.deadLetters.filter((letter) => !going.has(letter));
        return going.size;
      },
    },
    events: {
      list: async (query, request) =>
        page(
          world.events.filter(
            (one) =>
              isOf(query.tenant, one) &&
              (!query.types?.length || query.types.includes(one.type)) &&
              isWithin(query, one.timeMs),
          ),
          request,
        ),
      get: async (id, tenant) => world.events.find((one) => one.id === id && isOf(tenant, one)),
    },
    replays: {
      async start({ id: hookId, tenant }, sinceMs, untilMs) {
        const id = `rpl_${world.replays.length}`;
        const replay: ReplayRecord = {
          ...{ id, hookId, tenant, sinceMs, untilMs, state: 'running', replayed: 0, progress: 0 },
          ...{ startedMs: world.nowMs, reason: undefined },
        };
        world.replays.unshift(replay);
        return replay;
      },
      list: async (tenant) => world.replays.filter((one) => isOf(tenant, one)),
      get: async (id, tenant) => world.replays.find((one) => one.id === id && isOf(tenant, one)),
      async cancel({ id }) {
        world.replays = world.replays.map((one) => (one.id === id ? { ...one, state: 'cancelled' } : one));
      },
    },
    workers: {
      list: async (tenant) => world.workers.filter((one) => isOf(tenant, one)),
      async set(tenant, isEnabled) {
        const state = isEnabled ? 'Activating' : 'Inactive';
        world.workers = world.workers.map((one) => (one.tenant === tenant ? { ...one, state } : one));
        const worker = world.workers.find((one) => one.tenant === tenant);
        if (worker === undefined) throw new Error(`no worker of ${tenant}`);
        return worker;
      },
    },
    tokens: {
      find: async (hash) => world.tokens.find((one) => one.hash === hash),
      list: async (tenant) => world.tokens.filter((one) => isOf(tenant, one)),
      async add(token) {
        world.tokens.push(token);
      },
      async remove(id) {
        const before = world.tokens.length;
        world.tokens = world.tokens.filter((one) => one.id !== id);
        return world.tokens.length < before;
      },
      async used({ id }, atMs) {
        world.usedTokens.push(id);
        world.tokens = world.tokens.map((one) => (one.id === id ? { ...one, lastUsedMs: atMs } : one));
      },
    },
    audit: {
      async record(entry) {
        world.audit.unshift(entry);
      },
      list: async (tenant, request) =>
        page(
          world.audit.filter((one) => isOf(tenant, one)),
          request,
        ),
    },
    idempotency: {
      async begin(key, digest) {
        const known = world.remembered.get(key);
        if (known === undefined) world.remembered.set(key, { digest, answer: undefined });
        return known;
      },
      async finish(key, answer) {
        const known = world.remembered.get(key);
        if (known !== undefined) known.answer = answer;
      },
      async release(key) {
        world.remembered.delete(key);
      },
    },
    stats: async ({ tenant, minutes }) => ({
      buckets: Array.from({ length: minutes }, (_, i) => ({
        atMs: world.nowMs - (minutes - i) * 60_000,
        events: world.events.filter((one) => isOf(tenant, one)).length,
        ...{ delivered: i === 0 ? 3 : 0, failed: i === 0 ? 1 : 0, dead: 0 },
        ...{ p50Ms: i === 0 ? 10 : undefined, p99Ms: undefined },
      })),
    }),
    async fire(event, hook) {
      world.fired.push({ event, hook });
      return `evt_${String(world.fired.length).padStart(19, '0')}`;
    },
    tenants: () => world.tenants,
    ...(world.host === 'box' && {
      configuration: { reload: async () => ({ hooks: world.hooks.length, restart: [] }) },
    }),
    host: world.host,
    node: () => 'bng1',
    now: () => world.nowMs,
  };
}

function hookStore(world: World): ApiPorts['hooks'] {
  let version = 0;
  const at = (hook: Pick<Hook, 'id' | 'tenant'>) =>
    world.hooks.findIndex((one) => one.hook.id === hook.id && one.hook.tenant === hook.tenant);
  const expect = (index: number, expected: string | undefined) => {
    if (world.hooks[index]?.version !== expected) throw new ApiConflictError('another version is stored');
  };
  return {
    list: async (tenant) => world.hooks.filter(({ hook }) => isOf(tenant, hook)),
    conditions: async (tenant) => world.conditions.filter((one) => isOf(tenant, one)),
    async put(hook, expected) {
      const index = at(hook);
      expect(index, expected);
      version += 1;
      const createdMs = world.hooks[index]?.createdMs ?? world.nowMs;
      const stored = { hook, origin: 'api' as const, version: `v${version}`, createdMs, updatedMs: world.nowMs };
      if (index < 0) world.hooks.push(stored);
      else world.hooks[index] = stored;
      return stored;
    },
    async delete({ hook, version }) {
      const index = at(hook);
      expect(index, version);
      world.hooks.splice(index, 1);
    },
    async enable(hook) {
      const had = world.conditions.some(({ hookId, disabled }) => hookId === hook.id && disabled !== undefined);
      world.conditions = world.conditions.map((one) =>
        one.hookId === hook.id ? { ...one, disabled: undefined } : one,
      );
      return had;
    },
  };
}

function isOf(tenant: string | undefined, one: { readonly tenant: string }): boolean {
  return tenant === undefined || one.tenant === tenant;
}

function isWithin({ sinceMs, untilMs }: { sinceMs?: number | undefined; untilMs?: number | undefined }, atMs: number) {
  return (sinceMs === undefined || atMs >= sinceMs) && (untilMs === undefined || atMs < untilMs);
}

function meantBy(world: World, query: DeadLetterQuery): DeadLetter[] {
  return world.deadLetters.filter(
    (letter) =>
      isOf(query.tenant, letter) &&
      (query.hookId === undefined || letter.hookId === query.hookId) &&
      (query.hookIds === undefined || query.hookIds.includes(letter.hookId)) &&
      isWithin(query, letter.diedMs),
  );
}

function page<T>(items: readonly T[], { limit, cursor }: PageRequest) {
  const start = cursor === undefined ? 0 : Number(cursor);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}
