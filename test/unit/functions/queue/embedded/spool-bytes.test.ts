import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventLane, FORWARD, forwardLane, scriptLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

const FAN_OUT = { lane: eventLane('acme'), hookId: '' };
const BUS = { lane: forwardLane('acme'), hookId: FORWARD };
const SCRIPT = { lane: scriptLane('shape'), hookId: 'shape' };
const BODY = '0123456789';

describe('the bytes of the spool', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  const accept = (...messages: { lane: string; hookId: string }[]) =>
    harness.queue.append([{ ...harness.entry('acme', BODY), messages }]);
  const takeFrom = async (lane: string): Promise<LocalMessage> => {
    const [first] = harness.queue.take(lane, 1);
    // An empty lane may have started to read from the disk.
    await harness.barrier();
    const message = first ?? harness.queue.take(lane, 1)[0];
    if (message === undefined) throw new Error(`nothing waits in ${lane}`);
    return message;
  };

  test.each([
    ['the hooks of the box', [FAN_OUT], 10],
    ['the bus', [BUS], 10],
    ['both', [FAN_OUT, BUS], 10],
    ['both, and a script', [SCRIPT, BUS, FAN_OUT], 10],
    ['a script alone, which has a bound of its own', [SCRIPT], 0],
  ])('count an event once that waits for %s', async (_, messages, bytes) => {
    await accept(...messages);
    expect(harness.queue.spoolBytes).toBe(bytes);
    await harness.reopen();
    expect(harness.queue.spoolBytes).toBe(bytes);
  });

  test.each([
    ['the bus is the last', FAN_OUT, BUS],
    ['the hooks of the box are the last', BUS, FAN_OUT],
  ])('count an event until nobody waits for it: %s', async (_, first, last) => {
    await accept(FAN_OUT, BUS, SCRIPT);
    await harness.queue.settle(await takeFrom(first.lane), []);
    expect(harness.queue.spoolBytes).toBe(10);
    await harness.reopen();
    expect(harness.queue.spoolBytes).toBe(10);
    await harness.queue.settle(await takeFrom(last.lane), []);
    expect(harness.queue.spoolBytes).toBe(0);
    await harness.reopen();
    expect(harness.queue.spoolBytes).toBe(0);
  });

  test('count no delivery that waits for its retry', async () => {
    await accept(FAN_OUT);
    const retry = { kind: 'retry', hookId: 'billing', attempt: 2, delayMs: 1_000 } as const;
    await harness.queue.settle(await takeFrom(FAN_OUT.lane), [retry]);
    expect(harness.queue.spoolBytes).toBe(0);
  });

  test('are not freed twice by a message that is settled twice', async () => {
    await accept(BUS);
    await accept(BUS);
    const message = await takeFrom(BUS.lane);
    await harness.queue.settle(message, []);
    await harness.queue.settle(message, []);
    expect(harness.queue.spoolBytes).toBe(10);
  });
});
