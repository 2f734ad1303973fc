import { sequenceOf, sequenceTimeMs } from '#shared/event/event-id.ts';
import type { Stats, StatsQuery } from '../ports.ts';
import type { LogReader } from './log-reader.ts';
import type { LogScopes } from './log-scope.ts';

const MINUTE_MS = 60_000;
/** Attempts that are counted at the most: older minutes than these reach back to stay empty. */
const MAX_COUNTED = 20_000;

interface Minute {
  readonly events: Set<string>;
  readonly latencies: number[];
  delivered: number;
  failed: number;
  dead: number;
}

export interface CloudStatsOptions {
  readonly log: LogReader;
  readonly scopes: LogScopes;
  readonly now: () => number;
}

/** Counts what the delivery log has of the events that were accepted in the window, the latest MAX_COUNTED attempts of it. */
export function cloudStats({ log, scopes, now }: CloudStatsOptions): (query: StatsQuery) => Promise<Stats> {
  return async ({ tenant, minutes }) => {
    const endMs = Math.floor(now() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    const startMs = endMs - minutes * MINUTE_MS;
    const buckets = Array.from({ length: minutes }, emptyMinute);
    const at = (timeMs: number) => buckets[Math.floor((timeMs - startMs) / MINUTE_MS)];
    let counted = 0;
    for await (const { eventId, attempt } of log.entries(await scopes.ofEvents(tenant), {
      sinceMs: startMs,
      wanted: MAX_COUNTED,
    })) {
      at(sequenceTimeMs(sequenceOf(eventId)))?.events.add(eventId);
      const minute = attempt && at(attempt.atMs);
      if (minute !== undefined && attempt !== undefined) {
        if (attempt.result === 'delivered') minute.delivered += 1;
        else minute.failed += 1;
        if (attempt.result === 'dead') minute.dead += 1;
        minute.latencies.push(attempt.latencyMs);
      }
      counted += 1;
      if (counted === MAX_COUNTED) break;
    }
    return {
      buckets: buckets.map(({ events, latencies, delivered, failed, dead }, place) => {
        const sorted = latencies.toSorted((a, b) => a - b);
        return {
          atMs: startMs + place * MINUTE_MS,
          events: events.size,
          delivered,
          failed,
          dead,
          p50Ms: quantile(sorted, 0.5),
          p99Ms: quantile(sorted, 0.99),
        };
      }),
    };
  };
}

function emptyMinute(): Minute {
  return { events: new Set(), latencies: [], delivered: 0, failed: 0, dead: 0 };
}

/** The smallest value that so many of them do not exceed. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
