import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiPorts } from '#functions/api/ports.ts';

export interface StatsHarness {
  readonly stats: ApiPorts['stats'];
  readonly nowMs: number;
  advance(ms: number): void;
  /** An event was accepted now. */
  accepted(tenant: string): Promise<void>;
  /** An attempt ended now. */
  attempted(tenant: string, result: 'delivered' | 'retry' | 'dead', latencyMs: number): Promise<void>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

/** What every engine's statistics promise. Percentiles may be 10 percent off. */
export function testStats(engine: string, open: () => Promise<StatsHarness>): void {
  describe(`the statistics of engine ${engine}`, () => {
    let harness: StatsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const stats = async (minutes: number, tenant?: string) => (await harness.stats({ tenant, minutes })).buckets;

    test('have a bucket for every minute, the oldest first, also where nothing happened', async () => {
      const buckets = await stats(5);
      const thisMinute = Math.floor(harness.nowMs / MINUTE_MS) * MINUTE_MS;
      expect(buckets.map(({ atMs }) => atMs)).toEqual([-4, -3, -2, -1, 0].map((n) => thisMinute + n * MINUTE_MS));
      expect(buckets[0]).toMatchObject({ events: 0, delivered: 0, failed: 0, dead: 0 });
      expect(buckets[0]?.p50Ms).toBeUndefined();
    });

    test('count events, and attempts by what became of them', async () => {
      await harness.accepted('isp-a');
      await harness.attempted('isp-a', 'retry', 10);
      harness.advance(MINUTE_MS);
      await harness.accepted('isp-a');
      await harness.accepted('isp-b');
      await harness.attempted('isp-a', 'delivered', 10);
      await harness.attempted('isp-b', 'dead', 10);
      const [before, now] = await stats(2);
      expect(before).toMatchObject({ events: 1, delivered: 0, failed: 1, dead: 0 });
      expect(now).toMatchObject({ events: 2, delivered: 1, failed: 1, dead: 1 });
      const [, own] = await stats(2, 'isp-b');
      expect(own).toMatchObject({ events: 1, delivered: 0, failed: 1, dead: 1 });
    });

    test('have the median and the 99th percentile of the latency', async () => {
      for (let n = 1; n <= 200; n++) await harness.attempted('isp-a', 'delivered', n);
      const [bucket] = await stats(1);
      expect(bucket?.p50Ms).toBeGreaterThanOrEqual(90);
      expect(bucket?.p50Ms).toBeLessThanOrEqual(111);
      expect(bucket?.p99Ms).toBeGreaterThanOrEqual(178);
      expect(bucket?.p99Ms).toBeLessThanOrEqual(218);
    });

    test('survive an orderly restart', async () => {
      await harness.accepted('isp-a');
      await harness.attempted('isp-a', 'delivered', 10);
      await harness.reopen();
      await harness.accepted('isp-a');
      const [bucket] = await stats(1);
      expect(bucket).toMatchObject({ events: 2, delivered: 1 });
    });
  });
}
