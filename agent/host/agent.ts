import { embeddedRoutes } from '#functions/bus/embedded/embedded-bus.ts';
import { Database } from '#functions/embedded/database.ts';
import { releaseMemory } from '#functions/embedded/release-memory.ts';
import { laneKind } from '#functions/queue/embedded/lanes.ts';
import type { HooklineEvent } from '#shared/event/event.ts';
import { EventSequence } from '#shared/event/event-id.ts';
import { compileTenants } from '#shared/tenant/tenant-of.ts';
import { startApiServer } from '../api/api-server.ts';
import { EventStreams } from '../api/event-streams.ts';
import type { Config, ListenAddress } from '../config/config.ts';
import { forwardRoutes, nasInterest } from '../forward/forward-routes.ts';
import { EmitSpool } from '../ingest/emit-spool.ts';
import { startIngestServer } from '../ingest/ingest-server.ts';
import { Quarantine } from '../ingest/quarantine.ts';
import type { Log } from '../log/logger.ts';
import { Metrics } from '../metrics/metrics.ts';
import { Sources } from '../sources/sources.ts';
import { EventIntake } from '../spool/event-intake.ts';
import { boxId, databaseFile, type FirstToken, firstToken, prepareDataDir } from './data-dir.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';
import type { Forwarding, ForwardingOptions } from './forwarding.ts';
import { type Management, startManagement } from './management.ts';
import { needsRestart, withoutRestart } from './needs-restart.ts';
import { createReadings } from './readings.ts';
import { Retention } from './retention.ts';
import { createThrottledLog } from './throttled-log.ts';

/** What runs at the time of a stop is given this long; what is cut off is delivered after the next start. */
const STOP_GRACE_MS = 6_000;
/** Whoever watches events and takes none of them for this long is dropped. */
const STREAM_STALL_MS = 30_000;
/** A refused write makes the agent unhealthy for this long. */
const FAULT_MEMORY_MS = 15_000;

export interface Agent {
  /** Hooks in force at the start, of files and of the API. */
  readonly hookCount: number;
  readonly addresses: {
    readonly http: ListenAddress | undefined;
    readonly socket: string;
    readonly api: ListenAddress;
  };
  readonly firstToken: FirstToken;
  /** Takes the hooks, tenants, sources and limits of another configuration; answers what of it needs a restart. */
  reload(config: Config): Promise<readonly string[]>;
  /** Takes no more events, lets deliveries under way end, and closes. Everything accepted is on disk. */
  stop(): Promise<void>;
}

export interface AgentParts {
  /** Reads the configuration files again, for whoever asks by the API. Rejects with ConfigError or Error where they are faulty. */
  readonly reload?: () => Promise<{ readonly hooks: number; readonly restart: readonly string[] }>;
  /** Told when the agent cannot go on: everything accepted is on disk, and only a new process helps. */
  readonly onFatal: (error: Error) => void;
}

/**
 * The box: every part of Hookline in one process. Its own hooks run over the embedded engine, whatever the engine; with
 * engine `aws` events also go to the bus in the cloud. Rejects with an error that says what failed.
 */
export async function startAgent(initial: Config, log: Log, parts: AgentParts): Promise<Agent> {
  const { logger } = log;
  let config = initial;
  let tenantOf = compileTenants(config.tenants, config.defaultTenant);
  let wantsNas = nasInterest([]);
  const now = Date.now;
  await prepareDataDir(config.dataDir);
  const token = await firstToken(config.dataDir, config.api.token);
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

  let forwarding: Forwarding | undefined;
  let management: Management;
  const engine = createEmbeddedEngine({
    database,
    box,
    node: config.node,
    log,
    metrics,
    onStorageFault,
    onForward: (tenant) => forwarding?.ready(tenant),
    isOff: (tenant) => management.workers.isOff(tenant),
    onAttempt: (tenant, { result, latencyMs }) => management.stats.attempted(tenant, result, latencyMs),
    onAccepted: (event) => accepted(event),
  });
  const { queue, hooks, registry, scripts, hasWebhooks } = engine;
  await engine.load(config);
  wantsNas = nasInterest(hooks.all());
  management = await startManagement({
    config: () => config,
    ...(parts.reload && { reload: parts.reload }),
    firstToken: token,
    tokenRemoved: (id) => streams.endOf(id),
    database,
    box,
    queue,
    registry,
    hooks,
    accept: (event, only) => intake.acceptAndName([event], only),
    scriptsPut: (count) => scripts.restored(count),
    wake: engine.wake,
    hooksChanged() {
      wantsNas = nasInterest(hooks.all());
      engine.hooksChanged();
    },
    passing: engine.passing,
    now,
    logger,
  });
  const { stats, events } = management;
  const streams = new EventStreams({
    after: (id, filter, limit) => events.after(id, filter, limit),
    stallMs: STREAM_STALL_MS,
    node: () => config.node,
  });
  function accepted(event: HooklineEvent): void {
    metrics.accepted(event.type);
    stats.accepted(event.tenant);
    streams.publish(event);
  }
  forwarding = await forwardingOf(config, { node: config.node, queue, quarantine, metrics, logger });
  const intake = new EventIntake({
    queue,
    box,
    scripts,
    routes: (event) => {
      const { tenant } = event;
      if (forwarding === undefined) return embeddedRoutes(event, hasWebhooks(tenant));
      return forwardRoutes(event, { hasWebhooks: hasWebhooks(tenant), wantsNas: wantsNas(tenant) });
    },
    now,
    sequence: new EventSequence(await database.call('lastSequence')),
    maxBytes: () => config.spool.maxBytes,
    onAccepted: accepted,
    onFault: onStorageFault,
  });
  // All code is loaded, and nothing is delivered or accepted yet: the pause is nobody's.
  releaseMemory();
  await engine.start();
  const stranded = queue.depths().filter(({ lane }) => forwarding === undefined && laneKind(lane) === 'forward');
  if (stranded.length > 0) {
    const events = stranded.reduce((sum, { waiting }) => sum + waiting, 0);
    logger.warn({ events }, 'events wait for the cloud, and count in the spool, until the agent runs with engine: aws');
  }

  const readings = createReadings({ queue, database, scripts, quarantine, hooks, config: () => config, now });
  await management.resume();
  const apiServer = await startApiServer({
    listen: config.api.listen,
    api: management.api,
    streams,
    metrics: { contentType: metrics.contentType, render: async () => metrics.render(await readings()) },
    health: () => {
      const cloud = forwarding?.health();
      return {
        isHealthy: now() - lastFaultMs > FAULT_MEMORY_MS && cloud?.isHealthy !== false,
        detail: { node: config.node, spool_bytes: queue.spoolBytes, ...cloud?.detail },
      };
    },
    answered: (method, status) => metrics.apiAnswered(method, status),
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
    firstToken: token,
    hookCount: hooks.all().length,

    async reload(next) {
      const restart = needsRestart(config, next);
      config = withoutRestart(config, next);
      tenantOf = compileTenants(config.tenants, config.defaultTenant);
      await engine.load(config);
      wantsNas = nasInterest(hooks.all());
      sources.follow(config.sources);
      return restart;
    },

    async stop() {
      intake.close();
      retention.stop();
      await Promise.all([ingest.close(), apiServer.close(), emitSpool.close(), sources.stop()]);
      engine.stop();
      forwarding?.stop();
      const untilMs = now() + STOP_GRACE_MS;
      const stoppedScripts = scripts.stop(STOP_GRACE_MS);
      const isIdle = () => engine.isIdle && forwarding?.isIdle !== false;
      while (!isIdle() && now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.all([stoppedScripts, management.stop()]);
      await engine.flush();
      await quarantine.close();
      await database.close();
      await engine.close();
      forwarding?.close();
    },
  };
}

/** The SDK is only loaded where the configuration asks for the cloud: a box without it keeps the memory. */
async function forwardingOf(
  { engine, aws }: Config,
  parts: Omit<ForwardingOptions, 'aws'>,
): Promise<Forwarding | undefined> {
  if (engine !== 'aws' || aws === undefined) return undefined;
  const { startForwarding } = await import('./forwarding.ts');
  return startForwarding({ ...parts, aws });
}
