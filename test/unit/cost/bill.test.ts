import { expect, test } from 'vitest';
import { billOf, totalOf } from '#test/cost/bill.ts';
import { readUnits, writeUnits } from '#test/cost/item-size.ts';
import type { Usage } from '#test/cost/run.ts';

const USAGE: Usage = {
  events: 1000,
  counted: {
    requests: new Map([
      ['AWSEvents.PutEvents', 100],
      ['AmazonSQS.SendMessageBatch', 5],
      ['TrentService.Decrypt', 1],
    ]),
    entries: 1000,
    eventUnits: 1000,
    writeUnits: 1000,
    readUnits: 8,
  },
  invocations: 100,
  durationMs: 20_000,
  cpuMs: 1_000,
  memoryMb: 256,
  loggedBytes: 500_000,
  metricBytes: 40_000,
  examples: [],
};

test('charges a million events for what the run used, each line at its price', () => {
  const lines = billOf(USAGE);
  const dollarsOf = (beginning: string) => lines.find(({ what }) => what.startsWith(beginning))?.dollars;
  expect(dollarsOf('EventBridge')).toBeCloseTo(1);
  expect(dollarsOf('SQS: sends')).toBeCloseTo(0.4);
  expect(dollarsOf('SQS: receives')).toBeCloseTo(0.04);
  expect(dollarsOf('SQS: requests of the function')).toBeCloseTo(0.002);
  expect(dollarsOf('Lambda: invocations')).toBeCloseTo(0.02);
  expect(dollarsOf('Lambda: GB-seconds')).toBeCloseTo(0.25 * 20_000 * 0.0000133334, 6);
  expect(dollarsOf('Lambda: more')).toBeCloseTo(0.25 * 1_000 * (1769 / 256 - 1) * 0.0000133334, 6);
  expect(dollarsOf('DynamoDB: writes')).toBeCloseTo(0.625);
  expect(dollarsOf('CloudWatch: log lines')).toBeCloseTo(0.25);
});

test('tells what watching costs from what delivering costs', () => {
  const lines = billOf(USAGE);
  const all = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  expect(totalOf(lines, 'requests', 'telemetry')).toBeCloseTo(all);
  expect(all - totalOf(lines, 'requests')).toBeCloseTo(0.25 + 0.02 + 0.025);
});

test('counts a write for each KB of an item, and a read for each 4 KB of all items', () => {
  const item = (bytes: number) => ({ pk: { S: 'x'.repeat(bytes - 2) } });
  expect(writeUnits([item(1024), item(1025), { n: { N: '12345' }, yes: { BOOL: true } }])).toBe(4);
  expect(readUnits([])).toBe(1);
  expect(readUnits([item(2048), item(2048)])).toBe(1);
  expect(readUnits([item(2048), item(2049)])).toBe(2);
});
