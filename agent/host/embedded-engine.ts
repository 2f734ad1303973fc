import type { DerivedEvent } from '#functions/bus/bus.ts';
import { EmbeddedBus } from '#functions/bus/embedded/embedded-bus.ts';
import { createDeliver } from '#functions/deliver/deliver.ts';
import { createHttpSender } from '#functions/deliver/http-sender.ts';
import type { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { laneKind, laneOwner } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { derivedSequence, eventId, sequenceOf } from '#shared/event/event-id.ts';
import type { Hook } from '#shared/hook/hook.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createExecuteScript } from '../scripts/execute-script.ts';
import { ScriptWorker } from '../scripts/script-worker.ts';
import { scriptRoutes } from '../spool/event-intake.ts';
import { createAttemptObserver } from './attempt-observer.ts';
import { HookBook } from './hook-book.ts';
import { HookGates } from './hook-gates.ts';
import { HookWorkers } from './hook-workers.ts';
import { NasWorker } from './nas-worker.ts';
import { createSettle } from './settle.ts';
import { TenantWorkers } from './tenant-workers.ts';

export interface EmbeddedEngineOptions {
  readonly database: Database;
  /** What names this box in event ids. */
  readonly box: string;
  readonly node: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly onStorageFault: (error: Error) => void;
  /** Called when a tenant has events for the bus in the cloud. */
  readonly onForward: (tenant: string) => void;
  /** Whether the tenant's worker is off: what waits for it goes on waiting. */
  readonly isOff: (tenant: string) => boolean;
  /** Told of each attempt for a hook of the tenant, `*` for the operator's, once it is over. */
  readonly onAttempt: (tenant: string, attempt: AttemptRecord) => void;
  /** Told of each event that a function of the box derived, once it is on disk. */
  readonly onAccepted: (event: HooklineEvent) => void;
}

/** The queue of the box, and everything on the box that drains it: `deliver`, `track-nas` and the scripts. */
export interface EmbeddedEngine {
  readonly queue: EmbeddedQueue;
  readonly hooks: HookBook;
  readonly registry: EmbeddedRegistry;
  readonly scripts: ScriptWorker;
  /** Whether any webhook of the box sees this tenant's events. */
  hasWebhooks(tenant: string): boolean;
  /** Lets a lane be drained. */
  wake(lane: string): void;
  /** Looks again at what waits for hooks: to be called when some were made, changed or deleted. */
  hooksChanged(): void;
  /** Those of these events that are on their way, and will not come to the hook as it is. */
  passing(hook: Hook, seqs: readonly number[]): readonly number[];
  /** Takes the hooks of a configuration in place of those before. */
  load(config: Pick<Config, 'hooks' | 'scripts'>): Promise<void>;
  /** Takes up what an earlier run left. */
  start(): Promise<void>;
  /** Nothing more is begun. */
  stop(): void;
  /** Whether nothing is under way but scripts. */
  readonly isIdle: boolean;
  /** Writes what is still to be written, and hands out nothing more. */
  flush(): Promise<void>;
  /** Cuts off what is still under way: to be called when the database is closed, or it would count as attempts. */
  close(): Promise<void>;
}

/** Every function over the embedded adapters, wired and not yet started. */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const { database, box, node, log, metrics, onStorageFault } = options;
  const { logger } = log;
  const now = Date.now;
  const queue = new EmbeddedQueue({ database, box, now, onReady: (lane) => wake(lane), onFault: onStorageFault });
  const registry = new EmbeddedRegistry(database);
  const hooks = new HookBook(registry, logger);
  const gates = new HookGates(now, (hookId) => queue.fresh(hookId));
  const sender = createHttpSender();
  const observe = createAttemptObserver(log, node, metrics);
  const deliver = createDeliver({
    hooks,
    admission: gates,
    send: sender.send,
    log: registry,
    health: {
      async disable(hookId, reason, nowMs) {
        const disabled = hooks.disable(hookId, reason, nowMs);
        // First attempts that are waiting at its gate are not made any more.
        gates.shed([hookId], Number.NEGATIVE_INFINITY);
        await disabled;
      },
    },
    fault: ({ hook }, event, error) =>
      logger.error({ err: error, event_id: event.id, hook: hook.name }, 'internal error while delivering'),
    observe(live, event, attempt, retryMs) {
      options.onAttempt(live.hook.tenant, attempt);
      observe(live, event, attempt, retryMs);
    },
    now,
    random: Math.random,
  });
  const settle = createSettle(deliver, queue, logger);
  const tenantWorkers = new TenantWorkers({ queue, settle, hooks, gates, isOff: options.isOff });
  const isHookOff = (hookId: string) => options.isOff(hooks.find(hookId)?.tenant ?? '');
  const hookWorkers = new HookWorkers({ queue, settle, gates, isOff: isHookOff });
  const scripts = new ScriptWorker({
    queue,
    run: createExecuteScript({ logger, metrics, log: registry }),
    onDrop: (hook, event) => {
      metrics.scriptDropped();
      logger.warn({ hook: hook.name, event: event.type, tenant: event.tenant }, 'script dropped: too many are waiting');
    },
  });
  const hasWebhooks = (tenant: string) => hooks.ofTenant(tenant).length > 0;
  const named = (derived: DerivedEvent) =>
    new HooklineEvent({ ...derived, id: eventId(derivedSequence(sequenceOf(derived.sourceId)), box) });
  const bus = new EmbeddedBus(queue, {
    hasWebhooks,
    routes: (derived) => scriptRoutes(scripts, named(derived)),
    withdraw: (count) => scripts.withdraw(count),
    published: (derived) => options.onAccepted(named(derived)),
  });
  const nasWorker = new NasWorker(queue, { subscribers: registry, bus }, logger);

  const consumers: Readonly<Record<string, (owner: string) => void>> = {
    event: (tenant) => tenantWorkers.ready(tenant),
    hook: (hookId) => hookWorkers.ready(hookId),
    script: (hookId) => scripts.ready(hookId),
    function: () => nasWorker.ready(),
    forward: options.onForward,
  };
  function wake(lane: string): void {
    consumers[laneKind(lane)]?.(laneOwner(lane));
  }

  return {
    queue,
    hooks,
    registry,
    scripts,
    hasWebhooks,
    wake,
    hooksChanged: () => hookWorkers.hooksChanged(),
    passing: (hook, seqs) => tenantWorkers.passing(hook, seqs),
    async load(config) {
      await hooks.load(config.hooks);
      scripts.load(config.hooks, config.scripts);
      hookWorkers.hooksChanged();
    },
    async start() {
      await queue.start();
      const depths = queue.depths().filter(({ lane }) => laneKind(lane) === 'script');
      scripts.restored(depths.reduce((sum, { waiting }) => sum + waiting, 0));
    },
    stop() {
      for (const worker of [tenantWorkers, hookWorkers, nasWorker]) worker.stop();
    },
    get isIdle() {
      return tenantWorkers.isIdle && hookWorkers.isIdle && nasWorker.isIdle;
    },
    async flush() {
      await registry.flush();
      queue.close();
    },
    close: () => sender.destroy(),
  };
}
