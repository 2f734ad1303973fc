import { createApi } from '#functions/api/api.ts';
import { ApiError } from '#functions/api/problem.ts';
import { EmbeddedBus } from '#functions/bus/embedded/embedded-bus.ts';
import { createDeliver } from '#functions/deliver/deliver.ts';
import { createHttpSender } from '#functions/deliver/http-sender.ts';
import { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { laneKind, laneOwner } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { derivedSequence, EventSequence, eventId, sequenceOf } from '#shared/event/event-id.ts';
import { compileTenants } from '#shared/tenant/tenant-of.ts';
import { startApiServer } from '../api/api-server.ts';
import type { Config, ListenAddress } from '../config/config.ts';
import { EmitSpool } from '../ingest/emit-spool.ts';
import { startIngestServer } from '../ingest/ingest-server.ts';
import { IntakeUnavailableError } from '../ingest/intake.ts';
import { Quarantine } from '../ingest/quarantine.ts';
import type { Log } from '../log/logger.ts';
import { Metrics } from '../metrics/metrics.ts';
import { createExecuteScript } from '../scripts/execute-script.ts';
import { ScriptWorker } from '../scripts/script-worker.ts';
import { Sources } from '../sources/sources.ts';
import { EventIntake, scriptRoutes } from '../spool/event-intake.ts';
import { createAttemptObserver } from './attempt-observer.ts';
import { apiToken, boxId, databaseFile, prepareDataDir } from './data-dir.ts';
import { HookBook } from './hook-book.ts';
import { HookGates } from './hook-gates.ts';
import { hookViews } from './hook-views.ts';
import { HookWorkers } from './hook-workers.ts';
import { NasWorker } from './nas-worker.ts';
import { createReadings } from './readings.ts';
import { Retention } from './retention.ts';
import { createSettle } from './settle.ts';
import { TenantWorkers } from './tenant-workers.ts';
import { createThrottledLog } from './throttled-log.ts';

/** What runs at the time of a stop is given this long; what is cut off is delivered after the next start. */
const STOP_GRACE_MS = 6_000;
/** A refused write makes the agent unhealthy for this long. */
const FAULT_MEMORY_MS = 15_000;

export interface Agent {
  readonly addresses: {
    readonly http: ListenAddress | undefined;
    readonly socket: string;
    readonly api: ListenAddress;
  };
  /** Takes the hooks, tenants, sources and limits of another configuration; answers what of it needs a restart. */
  reload(config: Config): Promise<readonly string[]>;
  /** Takes no more events, lets deliveries under way end, and closes. Everything accepted is on disk. */
  stop(): Promise<void>;
}

export interface AgentParts {
  /** Told when the agent cannot go on: everything accepted is on disk, and only a new process helps. */
  readonly onFatal: (error: Error) => void;
}

/** The box: every part of Hookline in one process, over the embedded engines. Rejects with an error that says what failed. */
export async function startAgent(initial: Config, log: Log, parts: AgentParts): Promise<Agent> {
  const { logger } = log;
  let config = initial;
  let tenantOf = compileTenants(config.tenants, config.defaultTenant);
  const now = Date.now;
  await prepareDataDir(config.dataDir);
  const token = await apiToken(config.dataDir, config.api.token);
  const database = await Database.open(databaseFile(config.dataDir));
  database.onDeath = parts.onFatal;
  const box = await boxId(database);
  const metrics = new Metrics();
  const quarantine = new Quarantine({ dataDir: config.dataDir, logger });

  const logFault = createThrottledLog(now, (err: Error, times) =>
    logger.error({ err, times }, 'the database refuses a write; trying again'),
  );
  let lastFaultMs = Number.NEGATIVE_INFINITY;
  const onStorageFault = (error: Error) => {
    lastFaultMs = now();
    metrics.storageFault();
    logFault(error);
  };
  const queue = new EmbeddedQueue({
    database,
    box,
    now,
    onReady: (lane) => wake(lane),
    onFault: onStorageFault,
  });
  const registry = new EmbeddedRegistry(database);
  const hooks = new HookBook(registry, logger);
  await hooks.load(config.hooks);

  const gates = new HookGates(now, (hookId) => queue.fresh(hookId));
  const sender = createHttpSender();
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
    observe: createAttemptObserver(log, config.node, metrics),
    now,
    random: Math.random,
  });
  const settle = createSettle(deliver, queue, logger);
  const tenantWorkers = new TenantWorkers({ queue, settle, hooks, gates });
  const hookWorkers = new HookWorkers({ queue, settle, gates });
  const scripts = new ScriptWorker({
    queue,
    run: createExecuteScript({ logger, metrics, log: registry }),
    onDrop: (hook, event) => {
      metrics.scriptDropped();
      logger.warn({ hook: hook.name, event: event.type, tenant: event.tenant }, 'script dropped: too many are waiting');
    },
  });
  scripts.load(config.hooks, config.scripts);
  const hasWebhooks = (tenant: string) => hooks.ofTenant(tenant).length > 0;
  const bus = new EmbeddedBus(queue, {
    hasWebhooks,
    routes: (derived) => {
      const id = eventId(derivedSequence(sequenceOf(derived.sourceId)), box);
      return scriptRoutes(scripts, new HooklineEvent({ ...derived, id }));
    },
    withdraw: (count) => scripts.withdraw(count),
    published: (derived) => metrics.accepted(derived.type),
  });
  const nasWorker = new NasWorker(queue, { subscribers: registry, bus }, logger);

  const consumers: Readonly<Record<string, (owner: string) => void>> = {
    event: (tenant) => tenantWorkers.ready(tenant),
    hook: (hookId) => hookWorkers.ready(hookId),
    script: (hookId) => scripts.ready(hookId),
    function: () => nasWorker.ready(),
  };
  function wake(lane: string): void {
    consumers[laneKind(lane)]?.(laneOwner(lane));
  }

  const intake = new EventIntake({
    queue,
    box,
    scripts,
    hasWebhooks,
    now,
    sequence: new EventSequence(await database.call('lastSequence')),
    maxBytes: () => config.spool.maxBytes,
    onAccepted: (event) => metrics.accepted(event.type),
    onFault: onStorageFault,
  });
  await queue.start();
  scripts.restored(
    queue.depths().reduce((sum, { lane, waiting }) => sum + (laneKind(lane) === 'script' ? waiting : 0), 0),
  );

  const readings = createReadings({ queue, database, scripts, quarantine, hooks, config: () => config, now });
  const api = createApi({
    hooks: { list: async () => hookViews(config.hooks, await hooks.disabled()), enable: (id) => hooks.enable(id) },
    deadLetters: queue,
    async fire(event) {
      const [id = ''] = await intake.acceptAndName([event]).catch(throwUnavailable);
      const live = hooks.ofTenant(event.tenant).filter(({ matches }) => matches(new HooklineEvent({ ...event, id })));
      return { event_id: id, tenant: event.tenant, hooks: live.map(({ hook }) => hook.name) };
    },
    tenants: () => [config.defaultTenant, ...config.tenants.map(({ id }) => id)],
    node: () => config.node,
    now,
  });
  const apiServer = await startApiServer({
    listen: config.api.listen,
    token,
    api,
    metrics: { contentType: metrics.contentType, render: async () => metrics.render(await readings()) },
    health: () => ({
      isHealthy: now() - lastFaultMs > FAULT_MEMORY_MS,
      detail: { node: config.node, spool_bytes: queue.spoolBytes },
    }),
    logger,
  });
  const logRejected = createThrottledLog(now, (events: number, times) =>
    logger.warn(
      { events, requests: times },
      'events refused: data_dir/quarantine/rejected.ndjson has them, with the reasons',
    ),
  );
  const ingest = await startIngestServer({
    ...config.ingest,
    secret: () => config.ingest.secret,
    tenantOf: () => tenantOf,
    intake,
    quarantine,
    logger,
    onRequest: ({ transport, status, rejected, seconds }) => {
      metrics.ingested(transport, status, rejected, seconds);
      if (rejected > 0) logRejected(rejected);
    },
  });
  const emitSpool = new EmitSpool({
    socket: config.ingest.socket,
    intake,
    quarantine,
    logger,
    tenantOf: () => tenantOf,
  });
  await emitSpool.start();
  const sources = new Sources({ intake, quarantine, logger, tenantOf: () => tenantOf });
  sources.follow(config.sources);
  const retention = new Retention(database, () => config, logger);

  return {
    addresses: { ...ingest.addresses, api: apiServer.address },

    async reload(next) {
      const restart = needsRestart(config, next);
      // What only a restart changes stays as it is, so that the rest of the file counts at once.
      const { node, dataDir, api: kept } = config;
      config = { ...next, node, dataDir, api: kept, ingest: { ...config.ingest, secret: next.ingest.secret } };
      tenantOf = compileTenants(config.tenants, config.defaultTenant);
      await hooks.load(config.hooks);
      scripts.load(config.hooks, config.scripts);
      sources.follow(config.sources);
      return restart;
    },

    async stop() {
      intake.close();
      retention.stop();
      await Promise.all([ingest.close(), apiServer.close(), emitSpool.close(), sources.stop()]);
      for (const worker of [tenantWorkers, hookWorkers, nasWorker]) worker.stop();
      const untilMs = now() + STOP_GRACE_MS;
      const stoppedScripts = scripts.stop(STOP_GRACE_MS);
      const isIdle = () => tenantWorkers.isIdle && hookWorkers.isIdle && nasWorker.isIdle;
      while (!isIdle() && now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
      await stoppedScripts;
      await registry.flush();
      queue.close();
      await quarantine.close();
      await database.close();
      await sender.destroy();
    },
  };
}

/** To whoever asked over the API, a full spool is no fault of ours either. */
function throwUnavailable(error: unknown): never {
  if (!(error instanceof IntakeUnavailableError)) throw error;
  throw new ApiError(503, error.code, error.message, { 'retry-after': String(error.retryAfterSeconds) });
}

function needsRestart(before: Config, after: Config): string[] {
  const of = (config: Config) => ({
    node: config.node,
    data_dir: config.dataDir,
    'ingest.http': config.ingest.http,
    'ingest.socket': config.ingest.socket,
    api: config.api,
    log_level: config.logLevel,
  });
  const [old, fresh] = [of(before), of(after)];
  return Object.keys(old).filter(
    (key) => JSON.stringify(old[key as keyof typeof old]) !== JSON.stringify(fresh[key as keyof typeof fresh]),
  );
}
