import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hookLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { sequenceOf } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

const HOOK = 'hook';
const LANE = hookLane(HOOK);

describe("a hook's lane", () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  const take = async (): Promise<LocalMessage> => {
    const [message] = await harness.queue.takeDue(HOOK, 1);
    if (message === undefined) throw new Error('nothing is due');
    return message;
  };
  const accept = async () => {
    const [id = ''] = await harness.append('acme', ['{}']);
    const [message] = await harness.takeEvents('acme', 1);
    if (message === undefined) throw new Error('no event waits');
    return { seq: sequenceOf(id), message };
  };
  const fannedOut = async () => {
    const { seq, message } = await accept();
    await harness.settle(message, []);
    return seq;
  };
  const put = (seq: number) => harness.queue.put(LANE, [seq], { urgent: false });
  const alone = () => ({ ...harness.entry('acme', '{}'), messages: [{ lane: LANE, hookId: HOOK }] });
  const left = () => [harness.queue.waiting(LANE), harness.queue.fresh(HOOK)];

  describe('says that something is due which came while it was being read', () => {
    const arrivals: readonly [string, () => Promise<unknown>][] = [
      ['a replay', () => put(last)],
      ['an event for this hook alone', () => harness.queue.append([alone()])],
      ['a redriven dead letter', () => harness.queue.redrive({}, 10)],
    ];
    let last: number;

    test.each(arrivals)('%s', async (_, arrive) => {
      const dead = await accept();
      await harness.settle(dead.message, [{ kind: 'dead', hookId: HOOK, attempts: 1, reason: 'HTTP 400' }]);
      last = await fannedOut();
      // The lane is there, and empty.
      await put(await fannedOut());
      await harness.settle(await take(), []);
      harness.ready.length = 0;

      // One batch of the database: the lane is read, and then written to.
      const taking = harness.queue.takeDue(HOOK, 10);
      await arrive();
      expect(await taking).toEqual([]);
      await expect.poll(() => harness.ready).toContain(LANE);
      expect(await harness.queue.takeDue(HOOK, 10)).toHaveLength(1);
    });
  });

  describe('counts what waits', () => {
    test('where a dead letter is redriven whose delivery waits once more, as after a crash', async () => {
      const { message } = await accept();
      await harness.follow(message, [{ kind: 'dead', hookId: HOOK, attempts: 1, reason: 'HTTP 400' }]);
      await harness.reopen();
      const [again] = await harness.takeEvents('acme', 1);
      if (again === undefined) throw new Error('no event waits');
      await harness.settle(again, [{ kind: 'retry', hookId: HOOK, attempt: 2, delayMs: 60_000 }]);
      expect(await harness.queue.redrive({}, 10)).toBe(1);
      expect(left()).toEqual([1, 0]);
      // The redrive brings it forward.
      await harness.settle(await take(), []);
      expect(left()).toEqual([0, 0]);
    });

    test.each([
      ['fails', { kind: 'retry', hookId: HOOK, attempt: 2, delayMs: 0 }],
      ['dies', { kind: 'dead', hookId: HOOK, attempts: 1, reason: 'HTTP 400' }],
    ] as const)('where the same delivery is on its way twice, as after a crash, and one %s', async (_, next) => {
      const { message } = await accept();
      await harness.follow(message, [{ kind: 'retry', hookId: HOOK, attempt: 1, delayMs: 0 }]);
      const delivery = await take();
      await harness.settle(message, [next]);
      await harness.settle(delivery, []);
      expect(left()).toEqual([0, 0]);
      await harness.reopen();
      expect(left()).toEqual([0, 0]);
    });
  });
});
