import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Deliveries, DeliveryQuery } from '#functions/api/ports.ts';
import type { Message } from '#functions/queue/queue.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';

export type Made = Pick<AttemptRecord, 'hookId' | 'attempt' | 'result'> & Partial<AttemptRecord>;

export interface DeliveriesHarness {
  readonly deliveries: Deliveries;
  readonly nowMs: number;
  advance(ms: number): void;
  /** An event that was accepted now and fanned out; no attempt was made yet. */
  accept(tenant: string, type: string): Promise<EventFields>;
  /**
   * An attempt that `deliver` made now, with what follows from it: a `retry` comes again after `delayMs`, a `dead` one
   * becomes a dead letter. Resolves when it can be read.
   */
  attempted(event: EventFields, attempt: Made, delayMs?: number): Promise<void>;
  /** What the hook's worker would be given now; empty where there is nothing. */
  takeDeliveries(tenant: string, hookId: string): Promise<readonly Message[]>;
  close(): Promise<void>;
}

/** What every engine's deliveries promise. */
export function testDeliveries(engine: string, open: () => Promise<DeliveriesHarness>): void {
  describe(`the deliveries of engine ${engine}`, () => {
    let harness: DeliveriesHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const delivered = async (tenant: string, type: string, hookId: string): Promise<EventFields> => {
      harness.advance(1_000);
      const event = await harness.accept(tenant, type);
      await harness.attempted(event, { hookId, attempt: 1, result: 'delivered', status: 200 });
      return event;
    };
    /** Every page of two, until the end. */
    const listed = async (query: Partial<DeliveryQuery>) => {
      const found: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 100; pages++) {
        const page = await harness.deliveries.list({ tenant: undefined, ...query }, { limit: 2, cursor });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.map(({ eventId, hookId }) => `${eventId}.${hookId}`));
        cursor = page.next;
        if (cursor === undefined) return found;
      }
      throw new Error('the list has no end');
    };
    const get = (event: EventFields, hookId: string, tenant?: string) =>
      harness.deliveries.get({ eventId: event.id, hookId, tenant });

    test('that succeeded have their attempts, the oldest first, and their event', async () => {
      const event = await harness.accept('isp-a', 'lease.ack');
      await harness.attempted(
        event,
        { hookId: 'hk', attempt: 1, result: 'retry', status: 500, response: 'oops' },
        1_000,
      );
      harness.advance(1_000);
      await harness.takeDeliveries('isp-a', 'hk');
      await harness.attempted(event, { hookId: 'hk', attempt: 2, result: 'delivered', status: 204, latencyMs: 7 });
      const found = await get(event, 'hk');
      expect(found?.delivery).toMatchObject({
        eventId: event.id,
        eventType: 'lease.ack',
        tenant: 'isp-a',
        hookId: 'hk',
        state: 'delivered',
        attempts: 2,
      });
      expect(found?.delivery.last).toMatchObject({ attempt: 2, status: 204, latencyMs: 7, atMs: harness.nowMs });
      expect(found?.delivery.nextAttemptMs).toBeUndefined();
      expect(found?.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
        [1, 500],
        [2, 204],
      ]);
      expect(found?.attempts[0]?.response).toBe('oops');
      expect(found?.event).toMatchObject({ id: event.id, type: 'lease.ack' });
      expect(JSON.parse(found?.event?.body ?? '')).toEqual(JSON.parse(event.body));
    });

    test('that failed tell when they come again', async () => {
      const event = await harness.accept('isp-a', 'lease.ack');
      await harness.attempted(event, { hookId: 'hk', attempt: 1, result: 'retry', status: 503 }, 60_000);
      const found = await get(event, 'hk');
      expect(found?.delivery).toMatchObject({ state: 'retrying', attempts: 1 });
      expect(Math.abs((found?.delivery.nextAttemptMs ?? 0) - harness.nowMs - 60_000)).toBeLessThanOrEqual(1_000);
    });

    test('that were given up are dead', async () => {
      const event = await harness.accept('isp-a', 'lease.ack');
      await harness.attempted(event, { hookId: 'hk', attempt: 1, result: 'dead', status: 400 });
      expect((await get(event, 'hk'))?.delivery).toMatchObject({ state: 'dead', attempts: 1 });
    });

    test('of others are not shown to a tenant', async () => {
      const event = await delivered('isp-a', 'lease.ack', 'hk');
      expect(await get(event, 'hk', 'isp-b')).toBeUndefined();
      expect((await get(event, 'hk', 'isp-a'))?.delivery.tenant).toBe('isp-a');
      expect(await get(event, 'other')).toBeUndefined();
      expect(await harness.deliveries.get({ eventId: 'nonsense', hookId: 'hk', tenant: undefined })).toBeUndefined();
      expect(await listed({ tenant: 'isp-b' })).toEqual([]);
    });

    test('are listed page by page, the latest event first, each once', async () => {
      const keys: string[] = [];
      for (let n = 0; n < 5; n++) {
        const event = await delivered('isp-a', 'lease.ack', 'hk-a');
        await harness.attempted(event, { hookId: 'hk-b', attempt: 1, result: 'delivered' });
        keys.unshift(...[`${event.id}.hk-a`, `${event.id}.hk-b`]);
      }
      const all = await listed({});
      expect(all.toSorted()).toEqual(keys.toSorted());
      expect(all.map((key) => key.split('.')[0])).toEqual(keys.map((key) => key.split('.')[0]));
    });

    test('are found by hook, event, type, state and the time of their event', async () => {
      const one = await delivered('isp-a', 'lease.ack', 'hk-a');
      const two = await delivered('isp-a', 'session_up', 'hk-b');
      const sinceMs = harness.nowMs;
      harness.advance(1_000);
      const three = await harness.accept('isp-b', 'lease.ack');
      await harness.attempted(three, { hookId: 'hk-c', attempt: 1, result: 'retry' }, 60_000);
      harness.advance(1_000);
      const untilMs = harness.nowMs;
      const four = await harness.accept('isp-a', 'lease.ack');
      await harness.attempted(four, { hookId: 'hk-a', attempt: 1, result: 'dead' });
      const [a, b, c, d] = [`${one.id}.hk-a`, `${two.id}.hk-b`, `${three.id}.hk-c`, `${four.id}.hk-a`];
      expect(await listed({})).toEqual([d, c, b, a]);
      expect(await listed({ tenant: 'isp-a' })).toEqual([d, b, a]);
      expect(await listed({ hookId: 'hk-a' })).toEqual([d, a]);
      expect(await listed({ eventId: two.id })).toEqual([b]);
      expect(await listed({ eventId: 'nonsense' })).toEqual([]);
      expect(await listed({ eventType: 'lease.ack' })).toEqual([d, c, a]);
      expect(await listed({ state: 'delivered' })).toEqual([b, a]);
      expect(await listed({ state: 'retrying' })).toEqual([c]);
      expect(await listed({ state: 'dead' })).toEqual([d]);
      expect(await listed({ sinceMs })).toEqual([d, c, b]);
      expect(await listed({ untilMs })).toEqual([c, b, a]);
      expect(await listed({ tenant: 'isp-a', hookId: 'hk-a', state: 'dead', sinceMs })).toEqual([d]);
    });

    test('are made once more, from attempt 1, and only to their hook', async () => {
      const event = await delivered('isp-a', 'lease.ack', 'hk-a');
      await harness.attempted(event, { hookId: 'hk-b', attempt: 1, result: 'delivered' });
      const delivery = (await get(event, 'hk-a'))?.delivery;
      if (delivery === undefined) throw new Error('there is no delivery');
      expect(await harness.deliveries.redeliver(delivery)).toBe(true);
      const taken = await harness.takeDeliveries('isp-a', 'hk-a');
      expect(taken.map((message) => [message.event.id, message.hookId, message.attempt])).toEqual([
        [event.id, 'hk-a', 1],
      ]);
      expect(await harness.takeDeliveries('isp-a', 'hk-b')).toEqual([]);
    });

    test('of events that are gone are not made once more', async () => {
      const event = await delivered('isp-a', 'lease.ack', 'hk');
      const delivery = (await get(event, 'hk'))?.delivery;
      if (delivery === undefined) throw new Error('there is no delivery');
      const gone = `evt_00000000000${event.id.slice(-8)}`;
      expect(await harness.deliveries.redeliver({ ...delivery, eventId: gone })).toBe(false);
    });
  });
}
