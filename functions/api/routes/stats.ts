import * as z from 'zod';
import { STATS } from '#shared/api/operations.ts';
import { attention } from '../attention.ts';
import { knownHooks } from '../find-hook.ts';
import { hookView } from '../hook/hook-view.ts';
import { conditionsOf } from '../hook/view-of.ts';
import type { Stats } from '../ports.ts';
import { limit, tenant } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { narrow } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { STATS_EXAMPLE } from './examples.ts';
import { knownWorkers } from './workers.ts';

const NOTHING = { buckets: [], waiting: 0, oldest_age_seconds: 0, dead_letters: 0, attention: [] };

export const STATS_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/stats',
    scope: 'viewer',
    summary: 'Events and deliveries by the minute, what waits, and what needs somebody',
    query: z.strictObject({ minutes: limit(1440, 60), tenant }),
    answers: { 200: { description: 'The last minutes', schema: STATS, example: STATS_EXAMPLE } },
    async handle(context, { query }) {
      const whose = narrow(context.token, query.tenant);
      const body = whose === 'nothing' ? NOTHING : await statsOf(context, whose.tenant, query.minutes);
      return { status: 200, body };
    },
  }),
];

async function statsOf(context: Context, tenant: string | undefined, minutes: number): Promise<z.output<typeof STATS>> {
  const { ports, token } = context;
  const [{ buckets }, workers, known, conditionOf] = await Promise.all([
    ports.stats({ tenant, minutes }),
    knownWorkers(context, tenant),
    knownHooks(context),
    conditionsOf(context, tenant),
  ]);
  const options = { scope: token.scope, nowMs: ports.now() };
  const hooks = known
    .filter(({ hook }) => tenant === undefined || hook.tenant === tenant)
    .map((stored) => hookView(stored, conditionOf(stored.hook), options));
  const rate = successRate(buckets);
  return {
    buckets: buckets.map(bucketView),
    ...(rate !== undefined && { success_rate: rate }),
    waiting: sum(workers, ({ waiting }) => waiting),
    oldest_age_seconds: Math.max(0, ...workers.map(({ oldestAgeSeconds = 0 }) => oldestAgeSeconds)),
    dead_letters: sum(workers, ({ deadLetters }) => deadLetters),
    attention: [...attention(hooks, workers)],
  };
}

type Bucket = Stats['buckets'][number];

/** Attempts that delivered, of all attempts; undefined where there was none. */
function successRate(buckets: readonly Bucket[]): number | undefined {
  const delivered = sum(buckets, (bucket) => bucket.delivered);
  const attempts = delivered + sum(buckets, (bucket) => bucket.failed);
  return attempts === 0 ? undefined : delivered / attempts;
}

function bucketView({ atMs, events, delivered, failed, dead, p50Ms, p99Ms }: Bucket) {
  return {
    ...timeText('at', atMs),
    events,
    delivered,
    failed,
    dead,
    ...(p50Ms !== undefined && { p50_ms: p50Ms }),
    ...(p99Ms !== undefined && { p99_ms: p99Ms }),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
