import { expect, test } from 'vitest';
import { type Gauge, remember } from '../../../console/src/pages/overview/gauge-history.ts';

const gauge = (second: number, oldestAgeMs = 0): Gauge => ({
  at: new Date(second * 1000),
  oldestAgeMs,
  deadLetters: second,
});

test('a history keeps what was seen, and where it is full reaches as far back with the worse of every two', () => {
  let history: readonly Gauge[] = [];
  for (let second = 0; second < 1_000; second += 1)
    history = remember(history, gauge(second, second === 501 ? 9_000 : 0));
  expect(history.length).toBeLessThanOrEqual(240);
  expect(history[0]?.at).toEqual(new Date(0));
  expect(history.at(-1)).toEqual(gauge(999));
  expect(history.filter(({ oldestAgeMs }) => oldestAgeMs === 9_000)).toHaveLength(1);
  const times = history.map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
