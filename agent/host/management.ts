import type { Api } from '#functions/api/api-request.ts';
import { ApiError } from '#functions/api/problem.ts';
import { EmbeddedEventLog } from '#functions/bus/embedded/embedded-event-log.ts';
import { type Database, DatabaseError } from '#functions/embedded/database.ts';
import { EmbeddedDeliveries } from '#functions/queue/embedded/embedded-deliveries.ts';
import type { EmbeddedQueue, PutOptions } from '#functions/queue/embedded/embedded-queue.ts';
import { EmbeddedWorkers } from '#functions/queue/embedded/embedded-workers.ts';
import { hookLane, scriptLane } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedAudit } from '#functions/registry/embedded/embedded-audit.ts';
import { EmbeddedHooks } from '#functions/registry/embedded/embedded-hooks.ts';
import { EmbeddedIdempotency } from '#functions/registry/embedded/embedded-idempotency.ts';
import type { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import { EmbeddedTokens } from '#functions/registry/embedded/embedded-tokens.ts';
import { EmbeddedReplays } from '#functions/replay/embedded/embedded-replays.ts';
import { EmbeddedStats } from '#functions/stats/embedded/embedded-stats.ts';
import { type Hook, seesTenant } from '#shared/hook/hook.ts';
import { lazyApi } from '../api/lazy-api.ts';
import type { Config } from '../config/config.ts';
import { IntakeUnavailableError, type NewEvent } from '../ingest/intake.ts';
import type { Logger } from '../log/logger.ts';
import type { FirstToken } from './data-dir.ts';
import type { HookBook } from './hook-book.ts';

export interface ManagementParts {
  readonly config: () => Config;
  readonly reload?: () => Promise<{ readonly hooks: number; readonly restart: readonly string[] }>;
  readonly firstToken: FirstToken;
  /** Told of a token that was good and is not any more. */
  readonly tokenRemoved: (id: string) => void;
  readonly database: Database;
  readonly box: string;
  readonly queue: EmbeddedQueue;
  readonly registry: EmbeddedRegistry;
  readonly hooks: HookBook;
  /** Accepts an event, for one hook alone where one is named; answers its id. */
  readonly accept: (event: NewEvent, only: Hook | undefined) => Promise<readonly string[]>;
  /** Says that so many executions were put into the scripts' lanes. */
  readonly scriptsPut: (count: number) => void;
  /** Lets a lane be drained. */
  readonly wake: (lane: string) => void;
  /** Says that hooks were made, changed or deleted. */
  readonly hooksChanged: () => void;
  /** Those of these events that are on their way, and will not come to the hook as it is. */
  readonly passing: (hook: Hook, seqs: readonly number[]) => readonly number[];
  readonly now: () => number;
  readonly logger: Logger;
}

/** What the box keeps for its management API, and the API over it. */
export interface Management {
  readonly api: Api;
  readonly events: EmbeddedEventLog;
  readonly workers: EmbeddedWorkers;
  readonly stats: EmbeddedStats;
  /** Goes on with replays of an earlier run; comes once the queue hands out. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Reads what an earlier run kept; hooks that the API made are in force, and workers that are off are off, when it resolves. */
export async function startManagement(parts: ManagementParts): Promise<Management> {
  const { config, reload, database, box, queue, registry, hooks, now, logger } = parts;
  const tenants = () => [...new Set([config().defaultTenant, ...config().tenants.map(({ id }) => id)])];

  const store = new EmbeddedHooks({
    database,
    health: hooks,
    files: () => config().hooks,
    latest: (hookId) => registry.latestAttempt(hookId),
    changed(made) {
      hooks.take(made);
      parts.hooksChanged();
    },
    unreadable: (id, why) =>
      logger.error({ hook_id: id, why }, 'a hook made by the API cannot be read; it is not in force'),
    now,
  });
  const workers = new EmbeddedWorkers({
    database,
    queue,
    tenants,
    hooksOf: (tenant) =>
      hooks.all().flatMap((hook) => (hook.type === 'webhook' && hook.tenant === tenant ? [hook.id] : [])),
    wake: parts.wake,
    now,
  });
  const stats = new EmbeddedStats(database, now);
  const idempotency = new EmbeddedIdempotency(database);
  await Promise.all([store.start(), workers.start(), stats.start(), idempotency.start(), registry.start(box)]);

  const laneOf = ({ id, type }: Pick<Hook, 'id' | 'type'>) => (type === 'script' ? scriptLane(id) : hookLane(id));
  const put = async (hook: Hook, seqs: readonly number[], how: Pick<PutOptions, 'urgent' | 'step'>) => {
    const done = await queue.put(laneOf(hook), seqs, { ...how, passedBy: parts.passing(hook, seqs) });
    if (hook.type === 'script') parts.scriptsPut(done.put);
    return done;
  };
  const replays = new EmbeddedReplays({
    database,
    box,
    hook: (hookId, tenant) => {
      const hook = hooks.find(hookId);
      if (hook?.type === 'script')
        return seesTenant(hook, tenant) ? hook : { unavailable: 'the script is of another tenant now' };
      const live = hooks.byId(tenant, hookId);
      return 'unavailable' in live ? live : live.hook;
    },
    put: (hook, seqs, step) => put(hook, seqs, { urgent: false, step }),
    backlog: (hook) => queue.waiting(laneOf(hook)),
    now,
  });
  const events = new EmbeddedEventLog(database, box, () => config().node);
  const api = lazyApi(
    {
      hooks: store,
      deliveries: new EmbeddedDeliveries({
        database,
        box,
        matching: (event) =>
          hooks.ofTenant(event.tenant).flatMap(({ hook, matches }) => (matches(event) ? [hook.id] : [])),
        put: async (hookId, seqs) => {
          const hook = hooks.find(hookId);
          return hook === undefined
            ? queue.put(hookLane(hookId), seqs, { urgent: true })
            : put(hook, seqs, { urgent: true });
        },
      }),
      deadLetters: queue,
      events,
      replays,
      workers,
      tokens: new EmbeddedTokens(database, parts.firstToken, parts.tokenRemoved),
      audit: new EmbeddedAudit(database),
      idempotency,
      stats: (query) => stats.stats(query),
      fire: async (event, only) => {
        const [id = ''] = await parts.accept(event, only).catch(throwUnavailable);
        return id;
      },
      tenants,
      ...(reload && { configuration: { reload: () => reload().catch(throwInvalidConfig) } }),
      host: 'box',
      node: () => config().node,
      now,
    },
    { fault: (error) => logger.error({ err: error }, 'an API request failed'), unavailable: storageFailed },
  );

  return {
    api,
    events,
    workers,
    stats,
    resume: () => replays.resume(),
    async stop() {
      await Promise.all([replays.stop(), stats.stop()]);
    },
  };
}

/** To whoever asked over the API, a full spool is no fault of ours. */
function throwUnavailable(error: unknown): never {
  if (!(error instanceof IntakeUnavailableError)) throw error;
  throw new ApiError(503, error.code, error.message, { 'retry-after': String(error.retryAfterSeconds) });
}

/** The disk is full or refuses: the same request may do later. */
function storageFailed(error: unknown): ApiError | undefined {
  if (!(error instanceof DatabaseError)) return undefined;
  const detail = `the disk of the box refuses (${error.message}); try again`;
  return new ApiError(503, 'storage_failed', detail, { 'retry-after': '5' });
}

function throwInvalidConfig(error: unknown): never {
  throw new ApiError(409, 'invalid_config', error instanceof Error ? error.message : String(error));
}
