import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventQuery, Events } from '#functions/api/ports.ts';

export interface EventsHarness {
  readonly events: Events;
  /** The clock at which events are accepted; it stands still until it is advanced. */
  readonly nowMs: number;
  advance(ms: number): void;
  /** Accepts an event that happens now; answers its id once it can be read. */
  accept(tenant: string, type: string, body: string): Promise<string>;
  close(): Promise<void>;
}

/** What every engine's event log promises. */
export function testEvents(engine: string, open: () => Promise<EventsHarness>): void {
  describe(`the event log of engine ${engine}`, () => {
    let harness: EventsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const accept = async (tenant: string, type: string) => {
      harness.advance(1_000);
      return harness.accept(tenant, type, `{"event":"${type}"}`);
    };
    /** Every page of two, until the end. */
    const idsOf = async (query: Partial<EventQuery>) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 100; pages++) {
        const page = await harness.events.list({ tenant: undefined, ...query }, { limit: 2, cursor });
        expect(page.items.length).toBeLessThanOrEqual(2);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        if (cursor === undefined) return ids;
      }
      throw new Error('the list has no end');
    };

    test('has every event with its payload', async () => {
      const id = await harness.accept('isp-a', 'lease.ack', '{"event":"lease.ack","n":1.50}');
      const found = await harness.events.get(id, undefined);
      expect(found).toMatchObject({ id, tenant: 'isp-a', type: 'lease.ack', timeMs: harness.nowMs });
      expect(JSON.parse(found?.body ?? '')).toEqual({ event: 'lease.ack', n: 1.5 });
      const { items } = await harness.events.list({ tenant: undefined }, { limit: 10, cursor: undefined });
      expect(items).toEqual([found]);
    });

    test('does not show a tenant the events of others', async () => {
      const id = await accept('isp-a', 'lease.ack');
      expect(await harness.events.get(id, 'isp-b')).toBeUndefined();
      expect((await harness.events.get(id, 'isp-a'))?.id).toBe(id);
      expect(await idsOf({ tenant: 'isp-b' })).toEqual([]);
    });

    test('has nothing under an id that is none', async () => {
      await accept('isp-a', 'lease.ack');
      for (const id of ['', 'evt_', 'nonsense', 'evt_zzzzzzzzzzzzzzzzzzz', '../../etc'])
        expect(await harness.events.get(id, undefined)).toBeUndefined();
    });

    test('is read page by page, the latest first, each event once', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 7; n++) ids.unshift(await accept('isp-a', 'lease.ack'));
      expect(await idsOf({})).toEqual(ids);
    });

    test('is narrowed by tenant, types and time', async () => {
      const first = await accept('isp-a', 'lease.ack');
      const second = await accept('isp-a', 'session_up');
      const sinceMs = harness.nowMs;
      const third = await accept('isp-b', 'lease.ack');
      harness.advance(1_000);
      const untilMs = harness.nowMs;
      const fourth = await accept('isp-a', 'lease.renew');
      expect(await idsOf({ tenant: 'isp-a' })).toEqual([fourth, second, first]);
      expect(await idsOf({ types: ['lease.ack', 'lease.renew'] })).toEqual([fourth, third, first]);
      expect(await idsOf({ types: [] })).toHaveLength(4);
      expect(await idsOf({ sinceMs })).toEqual([fourth, third, second]);
      expect(await idsOf({ untilMs })).toEqual([third, second, first]);
      expect(await idsOf({ tenant: 'isp-a', types: ['session_up'], sinceMs, untilMs })).toEqual([second]);
    });
  });
}
