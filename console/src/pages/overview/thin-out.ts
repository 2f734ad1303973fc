import type { Stats } from '../../api/answers.ts';

type Bucket = Stats['buckets'][number];

/** A point of a chart: counts are per minute, latencies the worst of its minutes. */
export interface Point {
  readonly at: Date;
  readonly events: number;
  readonly delivered: number;
  readonly failed: number;
  readonly dead: number;
  /** Delivered of all attempts, 0 to 1; undefined where there was none. */
  readonly successRate: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** One point for so many minutes that there are at most `maxPoints`: a line of 1,440 points is slow and says no more. */
export function thinOut(buckets: readonly Bucket[], maxPoints: number): readonly Point[] {
  const size = Math.max(1, Math.ceil(buckets.length / maxPoints));
  const points: Point[] = [];
  for (let start = 0; start < buckets.length; start += size) {
    const group = buckets.slice(start, start + size);
    const [first] = group;
    if (first !== undefined) points.push(pointOf(first, group));
  }
  return points;
}

function pointOf(first: Bucket, group: readonly Bucket[]): Point {
  const perMinute = (field: 'events' | 'delivered' | 'failed' | 'dead') =>
    group.reduce((sum, bucket) => sum + bucket[field], 0) / group.length;
  const worst = (field: 'p50_ms' | 'p99_ms') => {
    const known = group.map((bucket) => bucket[field]).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const attempts = perMinute('delivered') + perMinute('failed');
  return {
    at: new Date(first.at),
    events: perMinute('events'),
    delivered: perMinute('delivered'),
    failed: perMinute('failed'),
    dead: perMinute('dead'),
    successRate: attempts === 0 ? undefined : perMinute('delivered') / attempts,
    p50Ms: worst('p50_ms'),
    p99Ms: worst('p99_ms'),
  };
}
