import { EmbeddedWorkers } from '#functions/queue/embedded/embedded-workers.ts';
import { laneKind, laneOwner } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedAudit } from '#functions/registry/embedded/embedded-audit.ts';
import { EmbeddedIdempotency } from '#functions/registry/embedded/embedded-idempotency.ts';
import { EmbeddedTokens } from '#functions/registry/embedded/embedded-tokens.ts';
import { EmbeddedStats } from '#functions/stats/embedded/embedded-stats.ts';
import { testAudit } from './audit-suite.ts';
import { testDeliveries } from './deliveries-suite.ts';
import { EmbeddedBox } from './embedded-box.ts';
import { openDeliveries, openHooks, openOver, openReplays } from './embedded-harness.ts';
import { testEvents } from './events-suite.ts';
import { testHooks } from './hooks-suite.ts';
import { testIdempotency } from './idempotency-suite.ts';
import { testReplays } from './replays-suite.ts';
import { testStats } from './stats-suite.ts';
import { testTokens } from './tokens-suite.ts';
import { testWorkers } from './workers-suite.ts';

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
