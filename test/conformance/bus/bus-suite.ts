import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bus, DerivedEvent } from '#functions/bus/bus.ts';
import type { Message } from '#functions/queue/queue.ts';
import { eventId } from '#shared/event/event-id.ts';

/** What an engine shows the suite of its bus. */
export interface BusHarness {
  readonly bus: Bus;
  /** Whether an id that was published is known for ever; otherwise every publishing brings the event again. */
  readonly isIdempotent: boolean;
  /** What waits in a tenant's queue and was not taken before. */
  take(tenant: string): Promise<readonly Message[]>;
  settle(message: Message): Promise<void>;
  /** As after a crash: what was taken and not settled is there again. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** What every engine's bus promises. */
export function testBus(engine: string, open: () => Promise<BusHarness>): void {
  describe(`the bus of engine ${engine}`, () => {
    let harness: BusHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const sourceId = eventId(8192, 'testbox1');
    const event: DerivedEvent = {
      sourceId,
      tenant: 'acme',
      type: 'subscriber-nas-updated',
      timeMs: 1_000,
      body: '{"é":1}',
    };

    test('takes an event to its tenant and to nobody else, durably', async () => {
      await harness.bus.publish(event);
      await harness.reopen();
      const taken = await harness.take('acme');
      const { tenant, type, timeMs, body } = event;
      expect(taken).toMatchObject([{ hookId: '', attempt: 1, event: { tenant, type, timeMs, body } }]);
      expect(await harness.take('other')).toEqual([]);
    });

    test('gives what is published twice the same id, also after a crash', async () => {
      await harness.bus.publish(event);
      const [first] = await harness.take('acme');
      await harness.reopen();
      await harness.bus.publish(event);
      const again = await harness.take('acme');
      expect(new Set(again.map((message) => message.event.id))).toEqual(new Set([first?.event.id]));
    });

    test('publishes once what is published twice, also after a crash, if it is idempotent', async () => {
      const copies = harness.isIdempotent ? 0 : 1;
      await harness.bus.publish(event);
      expect(await harness.take('acme')).toHaveLength(1);
      await harness.bus.publish(event);
      expect(await harness.take('acme')).toHaveLength(copies);
      await harness.reopen();
      await harness.bus.publish(event);
      expect(await harness.take('acme')).toHaveLength(1 + 2 * copies);
    });

    test('does not publish again what was delivered, if it is idempotent', async () => {
      await harness.bus.publish(event);
      for (const message of await harness.take('acme')) await harness.settle(message);
      await harness.bus.publish(event);
      expect(await harness.take('acme')).toHaveLength(harness.isIdempotent ? 0 : 1);
    });

    test('gives events of different sources different ids, none of them a source', async () => {
      const other = eventId(8194, 'testbox1');
      await harness.bus.publish(event);
      await harness.bus.publish({ ...event, sourceId: other });
      const ids = (await harness.take('acme')).map((message) => message.event.id);
      expect(new Set([...ids, sourceId, other]).size).toBe(4);
    });
  });
}
