import { expect, test } from 'vitest';
import { createThrottledLog } from '#agent/host/throttled-log.ts';

test('writes at once, then at most every ten seconds with the number of times since', () => {
  const lines: [string, number][] = [];
  const clock = { nowMs: 5_000 };
  const log = createThrottledLog(
    () => clock.nowMs,
    (what: string, times) => lines.push([what, times]),
  );
  log('first');
  for (let i = 0; i < 100; i++) log('held back');
  clock.nowMs += 9_999;
  log('held back');
  clock.nowMs += 1;
  log('last');
  expect(lines).toEqual([
    ['first', 1],
    ['last', 102],
  ]);
});
