import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptRecord, SubscriberKey, SubscriberRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';
import { eventId } from '#shared/event/event-id.ts';
import type { OpenRegistry, RegistryHarness } from './registry-harness.ts';

function withRegistry(open: OpenRegistry): { readonly harness: RegistryHarness } {
  const opened: { harness: RegistryHarness | undefined } = { harness: undefined };
  beforeEach(async () => {
    opened.harness = await open();
  });
  afterEach(() => opened.harness?.close());
  return {
    get harness() {
      if (opened.harness === undefined) throw new Error('the registry is not open');
      return opened.harness;
    },
  };
}

/** What every engine's delivery log promises. */
export function testDeliveryLog(engine: string, open: OpenRegistry): void {
  describe(`the delivery log of engine ${engine}`, () => {
    const opened = withRegistry(open);
    const event: EventFields = {
      id: eventId(4096, 'testbox1'),
      tenant: 'acme',
      type: 'lease.ack',
      timeMs: Date.UTC(2026, 0, 31),
      body: '{"event":"lease.ack"}',
    };
    const failed: AttemptRecord = {
      eventId: event.id,
      hookId: 'billing',
      attempt: 1,
      atMs: Date.UTC(2026, 0, 31),
      result: 'retry',
      status: undefined,
      latencyMs: 5000.25,
      error: 'timed out after 5s',
      response: undefined,
    };
    const delivered: AttemptRecord = {
      ...failed,
      attempt: 2,
      result: 'delivered',
      status: 200,
      error: undefined,
      response: 'ök',
    };

    test('keeps every attempt with all that is known of it', async () => {
      const { registry } = opened.harness;
      registry.record(failed, event);
      await registry.flush();
      registry.record(delivered, event);
      await registry.flush();
      expect(await opened.harness.attempts()).toEqual([failed, delivered]);
    });

    test('has written on flush all that was taken, in its order, however much at once', async () => {
      const { registry } = opened.harness;
      const records = Array.from({ length: 700 }, (_, index) => ({ ...delivered, attempt: index + 1 }));
      for (const [index, record] of records.entries()) {
        registry.record(record, event);
        if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await registry.flush();
      expect(await opened.harness.attempts()).toEqual(records);
    });

    test('takes the same attempt twice, as a crash between attempt and settlement makes it', async () => {
      const { registry, keepsRepeats } = opened.harness;
      registry.record(delivered, event);
      registry.record(delivered, event);
      await registry.flush();
      registry.record(delivered, event);
      await registry.flush();
      const copies = keepsRepeats ? 3 : 1;
      expect(await opened.harness.attempts()).toEqual(Array(copies).fill(delivered));
    });
  });
}

/** What every engine's record of disabled hooks promises. */
export function testHookHealth(engine: string, open: OpenRegistry): void {
  describe(`the hook health of engine ${engine}`, () => {
    const opened = withRegistry(open);

    test('remembers over a restart which hooks are disabled, since when and why', async () => {
      await opened.harness.registry.disable('billing', 'HTTP 410', 1_000);
      await opened.harness.registry.disable('crm', 'HTTP 410 too', 2_000);
      await opened.harness.reopen();
      const disabled = await opened.harness.registry.disabled();
      expect(disabled.toSorted((a, b) => a.disabledMs - b.disabledMs)).toEqual([
        { hookId: 'billing', disabledMs: 1_000, reason: 'HTTP 410' },
        { hookId: 'crm', disabledMs: 2_000, reason: 'HTTP 410 too' },
      ]);
    });

    test('enables one hook and says whether it was disabled', async () => {
      const { registry } = opened.harness;
      await registry.disable('billing', 'HTTP 410', 1_000);
      await registry.disable('crm', 'HTTP 410', 1_000);
      expect(await registry.enable('billing')).toBe(true);
      expect(await registry.enable('billing')).toBe(false);
      expect(await registry.enable('unknown')).toBe(false);
      expect((await registry.disabled()).map(({ hookId }) => hookId)).toEqual(['crm']);
    });

    test('may disable a hook that is disabled', async () => {
      const { registry } = opened.harness;
      await registry.disable('billing', 'first', 1_000);
      await registry.disable('billing', 'second', 2_000);
      expect(await registry.disabled()).toMatchObject([{ hookId: 'billing' }]);
    });
  });
}

/** What every engine's record of subscribers promises. */
export function testSubscribers(engine: string, open: OpenRegistry): void {
  describe(`the subscribers of engine ${engine}`, () => {
    const opened = withRegistry(open);
    const key: SubscriberKey = { tenant: 'acme', domain: 'example.com', username: 'user1' };
    const seen = (nasIp4: string): Omit<SubscriberRecord, 'version'> => ({
      nasIp4,
      nasName: 'bng',
      seenMs: 5_000,
      changedBy: '',
    });

    test('know nobody at first', async () => {
      expect(await opened.harness.registry.get(key)).toBeUndefined();
    });

    test('keep what was put, over a restart', async () => {
      expect(await opened.harness.registry.put(key, { ...seen('192.0.2.1'), changedBy: 'evt_1' }, 0)).toBe(true);
      await opened.harness.reopen();
      expect(await opened.harness.registry.get(key)).toEqual({
        nasIp4: '192.0.2.1',
        nasName: 'bng',
        seenMs: 5_000,
        changedBy: 'evt_1',
        version: 1,
      });
    });

    test('are written only by who has read the last version', async () => {
      const { registry } = opened.harness;
      expect(await registry.put(key, seen('192.0.2.1'), 1)).toBe(false);
      expect(await registry.put(key, seen('192.0.2.1'), 0)).toBe(true);
      expect(await registry.put(key, seen('192.0.2.2'), 0)).toBe(false);
      expect(await registry.put(key, seen('192.0.2.2'), 1)).toBe(true);
      expect(await registry.put(key, seen('192.0.2.3'), 1)).toBe(false);
      expect(await registry.get(key)).toMatchObject({ nasIp4: '192.0.2.2', version: 2 });
    });

    test('are written by one of two that write at once', async () => {
      const { registry } = opened.harness;
      const first = await Promise.all([
        registry.put(key, seen('192.0.2.1'), 0),
        registry.put(key, seen('192.0.2.2'), 0),
      ]);
      const second = await Promise.all([
        registry.put(key, seen('192.0.2.3'), 1),
        registry.put(key, seen('192.0.2.4'), 1),
      ]);
      expect([first.filter(Boolean), second.filter(Boolean)]).toEqual([[true], [true]]);
      expect(await registry.get(key)).toMatchObject({ version: 2 });
    });

    test('of other tenants, domains and names are others', async () => {
      const { registry } = opened.harness;
      await registry.put(key, seen('192.0.2.1'), 0);
      for (const other of [{ tenant: 'b' }, { domain: '' }, { username: 'User1' }]) {
        expect(await registry.get({ ...key, ...other })).toBeUndefined();
        expect(await registry.put({ ...key, ...other }, seen('192.0.2.9'), 0)).toBe(true);
      }
      expect(await registry.get(key)).toMatchObject({ nasIp4: '192.0.2.1', version: 1 });
    });
  });
}
