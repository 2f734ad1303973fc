import { describe, expect, test } from 'vitest';
import type { DerivedEvent } from '#functions/bus/bus.ts';
import type { SubscriberKey, SubscriberRecord, Subscribers } from '#functions/registry/registry.ts';
import { trackNas } from '#functions/track-nas/track-nas.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { eventId } from '#shared/event/event-id.ts';

/** A store whose reads take a turn of the event loop, so that two packets can be at work at once. */
class StoredSubscribers implements Subscribers {
  readonly #records = new Map<string, SubscriberRecord>();

  async get(key: SubscriberKey): Promise<SubscriberRecord | undefined> {
    const record = this.#records.get(JSON.stringify(key));
    await new Promise((resolve) => setImmediate(resolve));
    return record;
  }

  async put(key: SubscriberKey, record: Omit<SubscriberRecord, 'version'>, expectedVersion: number): Promise<boolean> {
    const name = JSON.stringify(key);
    if ((this.#records.get(name)?.version ?? 0) !== expectedVersion) return false;
    this.#records.set(name, { ...record, version: expectedVersion + 1 });
    return true;
  }
}

const START_MS = Date.UTC(2025, 0, 1, 10);

function packet(number: number, second: number, nasIp4: string, username = 'user1'): HooklineEvent {
  const timeMs = START_MS + second * 1_000;
  const timestamp = new Date(timeMs).toISOString();
  const payload = { event: 'radius.authentication', timestamp, subscriber: { username }, nas_ip4: nasIp4 };
  const body = JSON.stringify(payload);
  return new HooklineEvent({ id: eventId(number * 2, 'testbox1'), tenant: 'acme', type: payload.event, timeMs, body });
}

function tracker(publish?: (event: DerivedEvent) => Promise<void>) {
  const published: DerivedEvent[] = [];
  const keep = async (event: DerivedEvent) => {
    published.push(event);
  };
  const ports = { subscribers: new StoredSubscribers(), bus: { publish: publish ?? keep } };
  return { published, ports, track: (event: HooklineEvent) => trackNas(ports, event) };
}

const nasOf = ({ body }: DerivedEvent): string => JSON.parse(body).data.last_known_nas_ip4;

describe('trackNas', () => {
  test('announces nothing at the first sighting, nor while the NAS stays the same', async () => {
    const { track, published } = tracker();
    expect(await track(packet(1, 0, '192.0.2.1'))).toBe('first');
    expect(await track(packet(2, 1, '192.0.2.1'))).toBe('same');
    expect(published).toEqual([]);
  });

  test('announces another NAS once, as an event of the tenant at the time of the packet', async () => {
    const { track, published } = tracker();
    await track(packet(1, 0, '192.0.2.1'));
    const change = packet(2, 7, '192.0.2.2');
    expect(await track(change)).toBe('changed');
    expect(await track(packet(3, 8, '192.0.2.2'))).toBe('same');
    expect(published).toMatchObject([
      { sourceId: change.id, tenant: 'acme', type: 'subscriber-nas-updated', timeMs: START_MS + 7_000 },
    ]);
    expect(published.map(nasOf)).toEqual(['192.0.2.2']);
  });

  test('ignores a packet older than the last one seen', async () => {
    const { track, published } = tracker();
    await track(packet(1, 10, '192.0.2.1'));
    expect(await track(packet(2, 9, '192.0.2.2'))).toBe('stale');
    expect(await track(packet(3, 11, '192.0.2.1'))).toBe('same');
    expect(published).toEqual([]);
  });

  test('announces on repetition a change that was written but not published', async () => {
    let fails = true;
    const published: DerivedEvent[] = [];
    const { track } = tracker(async (event) => {
      if (fails) throw new Error('the process ends here');
      published.push(event);
    });
    await track(packet(1, 0, '192.0.2.1'));
    const change = packet(2, 1, '192.0.2.2');
    await expect(track(change)).rejects.toThrow('the process ends here');
    fails = false;
    expect(await track(change)).toBe('changed');
    expect(published.map(nasOf)).toEqual(['192.0.2.2']);
  });

  test('publishes a repeated change under the same source, so that it counts once', async () => {
    const { track, published } = tracker();
    await track(packet(1, 0, '192.0.2.1'));
    const change = packet(2, 1, '192.0.2.2');
    await track(change);
    await track(packet(3, 2, '192.0.2.2'));
    await track(change);
    expect(new Set(published.map(({ sourceId }) => sourceId))).toEqual(new Set([change.id]));
  });

  test('emits one change for two packets of one subscriber at once', async () => {
    const { track, published } = tracker();
    await track(packet(1, 0, '192.0.2.1'));
    const results = await Promise.all([track(packet(2, 5, '192.0.2.2')), track(packet(3, 5, '192.0.2.2'))]);
    expect(results.toSorted()).toEqual(['changed', 'same']);
    expect(published).toHaveLength(1);
  });

  test('sees two first sightings at once as one first and one change', async () => {
    const { track, published } = tracker();
    const results = await Promise.all([track(packet(1, 0, '192.0.2.1')), track(packet(2, 1, '192.0.2.2'))]);
    expect(results[0]).toBe('first');
    expect(results[1]).toBe('changed');
    expect(published.map(nasOf)).toEqual(['192.0.2.2']);
  });

  test('keeps subscribers apart', async () => {
    const { track, published } = tracker();
    await track(packet(1, 0, '192.0.2.1', 'user1'));
    expect(await track(packet(2, 1, '192.0.2.2', 'user2'))).toBe('first');
    expect(published).toEqual([]);
  });
});
