import { describe, expect, test } from 'vitest';
import { thinOut } from '../../../console/src/pages/overview/thin-out.ts';

const bucket = (minute: number, more: object = {}) => ({
  at: new Date(Date.UTC(2026, 0, 31, 10, minute)).toISOString(),
  events: 10,
  delivered: 3,
  failed: 1,
  dead: 0,
  ...more,
});

describe("an overview's points", () => {
  test('are the minutes themselves where there are few', () => {
    const points = thinOut([bucket(0, { p99_ms: 5 }), bucket(1, { events: 4, delivered: 0, failed: 0 })], 120);
    expect(points).toMatchObject([
      { events: 10, successRate: 0.75, p99Ms: 5 },
      { events: 4, successRate: undefined, p99Ms: undefined },
    ]);
  });

  test('stand for several minutes where there are many: counts per minute, the worst latency', () => {
    const buckets = Array.from({ length: 1440 }, (_, minute) => bucket(minute, { p50_ms: minute, events: minute % 2 }));
    const points = thinOut(buckets, 120);
    expect(points.length).toBe(120);
    expect(points[0]).toMatchObject({ events: 0.5, delivered: 3, p50Ms: 11 });
    expect(points[1]?.at.getTime()).toBe(Date.UTC(2026, 0, 31, 10, 12));
  });

  test('are none where there are no minutes', () => {
    expect(thinOut([], 120)).toEqual([]);
  });
});
