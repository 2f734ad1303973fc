import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeadLetterQuery, FollowUp } from '#functions/queue/queue.ts';
import type { OpenQueue, QueueHarness } from './queue-harness.ts';

/** What every engine's dead letters promise. */
export function testDeadLetters(engine: string, open: OpenQueue): void {
  describe(`the dead letters of engine ${engine}`, () => {
    let queue: QueueHarness;
    beforeEach(async () => {
      queue = await open();
    });
    afterEach(() => queue.close());

    /** Lets the delivery of a new event to each of these hooks die now. */
    const die = async (tenant: string, ...hookIds: readonly string[]): Promise<string> => {
      await queue.append(tenant, ['{}']);
      const [message] = await queue.takeEvents(tenant, 1);
      if (message === undefined) throw new Error('there is no event');
      const deaths = hookIds.map(
        (hookId): FollowUp => ({ kind: 'dead', hookId, attempts: 3, reason: `${hookId} failed` }),
      );
      await queue.settle(message, deaths);
      return message.event.id;
    };
    const idsOf = async (query: DeadLetterQuery, limit = 100) =>
      (await queue.deadLetters.list(query, limit)).letters.map(({ eventId }) => eventId);

    test('are kept with the reason, also over a crash', async () => {
      const eventId = await die('acme', 'hook');
      const letter = {
        eventId,
        eventType: 'lease.ack',
        tenant: 'acme',
        hookId: 'hook',
        diedMs: queue.nowMs,
        attempts: 3,
      };
      await queue.reopen();
      const listed = await queue.deadLetters.list({}, 10);
      expect(listed).toEqual({ letters: [{ ...letter, reason: 'hook failed' }], total: 1 });
      expect(await queue.takeEvents('acme', 10)).toEqual([]);
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
    });

    test('are listed latest first, at most as many as asked for, with the number of all', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        ids.push(await die('acme', 'hook'));
        queue.advance(1_000);
      }
      const { letters, total } = await queue.deadLetters.list({}, 3);
      expect(letters.map(({ eventId }) => eventId)).toEqual(ids.toReversed().slice(0, 3));
      expect(total).toBe(5);
      expect(await queue.deadLetters.list({}, 0)).toEqual({ letters: [], total: 5 });
    });

    test('are found by tenant, hook and time of death', async () => {
      const first = await die('acme', 'a', 'b');
      queue.advance(1_000);
      const sinceMs = queue.nowMs;
      const second = await die('acme', 'a');
      const third = await die('other', 'c');
      expect((await idsOf({ tenant: 'acme' })).toSorted()).toEqual([first, first, second].toSorted());
      expect((await idsOf({ hookId: 'a' })).toSorted()).toEqual([first, second].toSorted());
      expect((await idsOf({ sinceMs })).toSorted()).toEqual([second, third].toSorted());
      expect((await idsOf({ hookIds: ['a', 'none'] })).toSorted()).toEqual([first, second].toSorted());
      expect(await idsOf({ hookIds: [] })).toEqual([]);
      expect(await idsOf({ tenant: 'acme', hookId: 'a', sinceMs })).toEqual([second]);
      expect(await idsOf({ tenant: 'other', hookId: 'a' })).toEqual([]);
      expect((await queue.deadLetters.list({ tenant: 'acme' }, 1)).total).toBe(3);
    });

    test('go back to their hook, the oldest first and at most as many as allowed, with their attempts anew', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 4; i++) {
        ids.push(await die('acme', 'hook'));
        queue.advance(1_000);
      }
      expect(await queue.deadLetters.redrive({}, 3)).toBe(3);
      const due = await queue.takeDeliveries('acme', 'hook', 10);
      const moved = due.map(({ event }) => event.id);
      if (queue.isOrdered) expect(moved.toSorted()).toEqual(ids.slice(0, 3).toSorted());
      expect(new Set(moved).size).toBe(3);
      expect(due.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
      expect(await idsOf({})).toEqual(ids.filter((id) => !moved.includes(id)));
      expect(await queue.deadLetters.redrive({}, 3)).toBe(1);
      expect(await queue.deadLetters.redrive({}, 3)).toBe(0);
    });

    test('go back only where the query means them', async () => {
      const kept = await die('acme', 'a');
      queue.advance(1_000);
      const sinceMs = queue.nowMs;
      await die('acme', 'a', 'b');
      expect(await queue.deadLetters.redrive({ hookId: 'a', sinceMs }, 10)).toBe(1);
      expect(await queue.takeDeliveries('acme', 'b', 10)).toEqual([]);
      expect(await queue.takeDeliveries('acme', 'a', 10)).toHaveLength(1);
      expect((await idsOf({ hookId: 'a' })).includes(kept)).toBe(true);
      expect(await queue.deadLetters.redrive({ tenant: 'nobody' }, 10)).toBe(0);
    });

    test('survive a crash between redrive and delivery', async () => {
      const id = await die('acme', 'hook');
      await queue.deadLetters.redrive({}, 10);
      await queue.reopen();
      const [message] = await queue.takeDeliveries('acme', 'hook', 10);
      expect(message).toMatchObject({ event: { id }, attempt: 1 });
      if (message !== undefined) await queue.settle(message, []);
      await queue.reopen();
      expect(await queue.takeDeliveries('acme', 'hook', 10)).toEqual([]);
      expect(await queue.deadLetters.list({}, 10)).toEqual({ letters: [], total: 0 });
    });

    test('may die again, and are then listed once, with the new reason', async () => {
      await die('acme', 'hook');
      await queue.deadLetters.redrive({}, 10);
      const [message] = await queue.takeDeliveries('acme', 'hook', 10);
      queue.advance(5_000);
      if (message !== undefined)
        await queue.settle(message, [{ kind: 'dead', hookId: 'hook', attempts: 1, reason: 'again' }]);
      const { letters, total } = await queue.deadLetters.list({}, 10);
      expect(letters).toMatchObject([{ reason: 'again', attempts: 1, diedMs: queue.nowMs }]);
      expect(total).toBe(1);
    });
  });
}
