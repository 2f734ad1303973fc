import pino from 'pino';
import { expect, test } from 'vitest';
import { createFaultLog } from '#agent/host/fault-log.ts';

test('refused writes are logged at once, then at most every ten seconds with their number', () => {
  const lines: Record<string, unknown>[] = [];
  const clock = { nowMs: 5_000 };
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  const log = createFaultLog(logger, () => clock.nowMs);
  const full = new Error('database or disk is full');
  log(full);
  for (let i = 0; i < 100; i++) log(full);
  clock.nowMs += 9_999;
  log(full);
  clock.nowMs += 1;
  log(full);
  expect(lines).toMatchObject([
    { level: 50, err: { message: 'database or disk is full' }, times: 1 },
    { level: 50, times: 102 },
  ]);
});
