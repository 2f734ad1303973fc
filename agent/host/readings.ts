import type { Database } from '#functions/embedded/database.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { laneKind, laneOwner } from '#functions/queue/embedded/lanes.ts';
import { sequenceTimeMs } from '#shared/event/event-id.ts';
import type { Config } from '../config/config.ts';
import type { Quarantine } from '../ingest/quarantine.ts';
import type { Readings } from '../metrics/metrics.ts';
import type { ScriptWorker } from '../scripts/script-worker.ts';
import type { HookBook } from './hook-book.ts';

/** Collects what the metrics read when somebody asks for them. */
export function createReadings(parts: {
  readonly queue: EmbeddedQueue;
  readonly database: Database;
  readonly scripts: ScriptWorker;
  readonly quarantine: Quarantine;
  readonly hooks: HookBook;
  readonly config: () => Config;
  readonly now: () => number;
}): () => Promise<Readings> {
  const { queue, database, scripts, quarantine, hooks, config, now } = parts;
  return async () => {
    const depths = queue.depths();
    const busy = depths.filter(({ waiting }) => waiting > 0).map(({ lane }) => lane);
    const [oldest, dead, databaseBytes, disabled] = await Promise.all([
      database.call('oldestWaiting', busy),
      database.call('countDeadLetters'),
      database.call('usedBytes'),
      hooks.disabled(),
    ]);
    const oldestByLane = new Map(busy.map((lane, index) => [lane, oldest[index]]));
    const names = new Map(hooks.all().map(({ id, name }) => [id, name]));
    return {
      queues: depths.map(({ lane, waiting }) => {
        const seq = oldestByLane.get(lane);
        const oldestSeconds = seq == null ? 0 : Math.max(0, (now() - sequenceTimeMs(seq)) / 1000);
        const owner = laneOwner(lane);
        return { queue: laneKind(lane), name: names.get(owner) ?? owner, waiting, oldestSeconds };
      }),
      deadLetters: dead.map(({ tenant, hook, n }) => ({ tenant, hook: names.get(hook) ?? hook, count: n })),
      spoolBytes: queue.spoolBytes,
      spoolMaxBytes: config().spool.maxBytes,
      databaseBytes,
      scriptsRunning: scripts.running,
      scriptsWaiting: scripts.waiting,
      quarantined: quarantine.counts.written,
      hooksDisabled: disabled.length,
    };
  };
}
