import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '#functions/stats/embedded/latency-histogram.ts';

const of = (latencies: readonly number[]) => {
  const histogram = new LatencyHistogram();
  for (const latency of latencies) histogram.add(latency);
  return histogram;
};

test('a quantile is at most five percent and a rounded tenth of a millisecond off', () => {
  const latencies = fc.array(fc.double({ min: 0.1, max: 1_000_000, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(latencies, fc.constantFrom(0.5, 0.9, 0.99, 1), (all, part) => {
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(all.length * part) - 1] ?? 0;
      const told = of(all).quantile(part) ?? 0;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.05 + 0.06);
    }),
  );
});

test('there is no quantile of nothing', () => {
  expect(new LatencyHistogram().quantile(0.5)).toBeUndefined();
});

test('its text is read back, and other text counts nothing', () => {
  const histogram = of([1, 1, 30, 5_000, 1e12, 0]);
  expect(LatencyHistogram.parse(histogram.toString()).toString()).toBe(histogram.toString());
  for (const text of ['', 'nonsense', '1:', '1:2,,3:4']) expect(LatencyHistogram.parse(text).toString()).toBe('');
});
