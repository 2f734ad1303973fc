import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import type { OpenQueue, QueueHarness } from './queue-harness.ts';

/** An event's body is a JSON object. */
const body = (n: number | string) => JSON.stringify({ n });
const bodiesOf = (messages: readonly Message[]) => messages.map(({ event }) => event.body);
const retry = (hookId: string, attempt: number, delayMs: number): FollowUp => ({
  kind: 'retry',
  hookId,
  attempt,
  delayMs,
});

/** What every engine's queue promises. */
export function testQueue(engine: string, open: OpenQueue): void {
  describe(`the queue of engine ${engine}`, () => {
    let queue: QueueHarness;
    beforeEach(async () => {
      queue = await open();
    });
    afterEach(() => queue.close());

    const takeOne = async (tenant = 'acme'): Promise<Message> => {
      const [message] = await queue.takeEvents(tenant, 1);
      if (message === undefined) throw new Error('there is no event');
      return message;
    };
    const takeDelivery = async (hookId: string): Promise<Message> => {
      const [message] = await queue.takeDeliveries('acme', hookId, 1);
      if (message === undefined) throw new Error('there is no delivery');
      return message;
    };

    test('hands out what was appended, with all of the event and the digits of its numbers', async () => {
      const spelling = queue.keepsBodyText ? ' 1.0' : '1';
      const text = `{"name":"é","big":123456789012345678901,"n":${spelling}}`;
      const [id] = await queue.append('acme', [text]);
      const message = await takeOne();
      expect(message).toMatchObject({ hookId: '', attempt: 1 });
      expect(message.event).toMatchObject({ id, tenant: 'acme', type: 'lease.ack', body: text });
      expect(message.event.timeMs).toBe(queue.nowMs);
    });

    test('hands out each message once, and no more than asked for', async () => {
      await queue.append('acme', [1, 2, 3, 4, 5].map(body));
      const taken = [...(await queue.takeEvents('acme', 2)), ...(await queue.takeEvents('acme', 10))];
      expect(bodiesOf(taken).toSorted()).toEqual([1, 2, 3, 4, 5].map(body));
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
    });

    test('keeps tenants apart', async () => {
      await queue.append('acme', [body('a')]);
      await queue.append('other', [body('b')]);
      expect(bodiesOf(await queue.takeEvents('other', 10))).toEqual([body('b')]);
      expect(bodiesOf(await queue.takeEvents('acme', 10))).toEqual([body('a')]);
      expect(await queue.takeEvents('nobody', 10)).toEqual([]);
    });

    test('hands out what follows from a message while that message is still held, and does not put it back by that', async () => {
      await queue.append('acme', [body(1)]);
      const message = await takeOne();
      await queue.follow(message, [retry('slow', 2, 0)]);
      expect(await takeDelivery('slow')).toMatchObject({ hookId: 'slow', attempt: 2, event: { id: message.event.id } });
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
      await queue.settle(message, []);
      await queue.reopen();
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
    });

    test('has one delivery, and not two, where it can tell that an event is fanned out again after a crash', async () => {
      await queue.append('acme', [body(1)]);
      await queue.follow(await takeOne(), [retry('slow', 2, 60_000)]);
      await queue.reopen();
      await queue.settle(await takeOne(), [retry('slow', 2, 0)]);
      const delivery = await takeDelivery('slow');
      await queue.settle(delivery, []);
      queue.advance(120_000);
      expect(await queue.takeDeliveries('acme', 'slow', 10)).toHaveLength(queue.mergesRepeats ? 0 : 1);
    });

    test('hands out again after a crash what was taken but not settled', async () => {
      await queue.append('acme', [1, 2, 3].map(body));
      const taken = await queue.takeEvents('acme', 3);
      const second = taken.find(({ event }) => event.body === body(2));
      if (second !== undefined) await queue.settle(second, []);
      await queue.reopen();
      expect(bodiesOf(await queue.takeEvents('acme', 10)).toSorted()).toEqual([1, 3].map(body));
    });

    test('forgets what was settled', async () => {
      await queue.append('acme', [body(1)]);
      await queue.settle(await takeOne(), []);
      await queue.reopen();
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
    });

    test('shows a retry once its delay is over and not before, with its attempt', async () => {
      await queue.append('acme', [body(1)]);
      await queue.settle(await takeOne(), [retry('hook', 2, 5_000)]);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
      queue.advance(4_999);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
      queue.advance(1);
      const due = await queue.takeDeliveries('acme', 'hook', 10);
      expect(due).toMatchObject([{ hookId: 'hook', attempt: 2, event: { body: body(1) } }]);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
    });

    test('keeps a waiting retry, its delay and its attempt over a crash', async () => {
      await queue.append('acme', [body(1)]);
      await queue.settle(await takeOne(), [retry('hook', 7, 60_000)]);
      await queue.reopen();
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
      queue.advance(60_000);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toMatchObject([{ attempt: 7 }]);
      await queue.reopen();
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toMatchObject([{ attempt: 7 }]);
    });

    test('lets one event wait for several hooks, each for itself', async () => {
      const [id] = await queue.append('acme', [body(1)]);
      await queue.settle(await takeOne(), [retry('a', 2, 1_000), retry('b', 2, 9_000)]);
      queue.advance(1_000);
      const first = await takeDelivery('a');
      expect(first.event.id).toBe(id);
      await queue.settle(first, [retry('a', 3, 20_000)]);
      queue.advance(8_000);
      expect(await queue.takeDeliveries('acme', 'a', 10)).toEqual([]);
      const second = await takeDelivery('b');
      await queue.settle(second, []);
      queue.advance(12_000);
      expect(await takeDelivery('a')).toMatchObject({ attempt: 3 });
      expect(await queue.takeDeliveries('acme', 'b', 10)).toEqual([]);
    });

    test('hands out deliveries that are due at most as many as asked for, the longest due first', async () => {
      await queue.append('acme', [1, 2, 3].map(body));
      const delays: Record<string, number> = { [body(1)]: 3_000, [body(2)]: 1_000, [body(3)]: 2_000 };
      for (const message of await queue.takeEvents('acme', 3))
        await queue.settle(message, [retry('hook', 2, delays[message.event.body] ?? 0)]);
      queue.advance(3_000);
      const first = await queue.takeDeliveries('acme', 'hook', 2);
      const rest = await queue.takeDeliveries('acme', 'hook', 2);
      if (queue.isOrdered) expect([bodiesOf(first), bodiesOf(rest)]).toEqual([[2, 3].map(body), [body(1)]]);
      expect([first.length, rest.length]).toEqual([2, 1]);
      expect(bodiesOf([...first, ...rest]).toSorted()).toEqual([1, 2, 3].map(body));
    });

    test('has a delivery that needs no delay at once', async () => {
      await queue.append('acme', [body(1)]);
      await queue.settle(await takeOne(), [retry('hook', 1, 0)]);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toMatchObject([{ hookId: 'hook', attempt: 1 }]);
    });
  });
}
