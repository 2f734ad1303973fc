import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';
import { InvalidAuthenticationError, readAuthentication } from '#shared/nas/authentication.ts';
import { planNasUpdate, type SubscriberNas } from '#shared/nas/subscriber-nas.ts';

const TIME_MS = Date.UTC(2025, 0, 1, 10);

describe('readAuthentication', () => {
  test('reads the subscriber, the NAS and the time', () => {
    expect(readAuthentication(AUTHENTICATION, TIME_MS)).toEqual({
      key: { domain: 'example.com', username: 'user1' },
      timeMs: TIME_MS,
      nasIp4: '198.51.100.1',
      nasName: 'bng1',
      subscriber: AUTHENTICATION.subscriber,
    });
  });

  test('needs no more than a user name and a NAS address', () => {
    const seen = readAuthentication({ subscriber: { username: 'u', id: 7 }, nas_ip4: '10.0.0.1' }, TIME_MS);
    expect(seen.key).toEqual({ domain: '', username: 'u' });
    expect(seen.nasName).toBe('');
    expect(seen.subscriber).toEqual({
      id: '7',
      domain: '',
      name: '',
      username: 'u',
      tenant_id: '',
      virtual_id: '',
      calling_station_id: '',
      profile_id: '',
      service_id: '',
    });
  });

  test.each([
    [{ nas_ip4: '10.0.0.1' }],
    [{ nas_ip4: '10.0.0.1', subscriber: { username: {} } }],
    [{ subscriber: { username: 'u' } }],
  ])('refuses %j', (payload) => {
    expect(() => readAuthentication(payload, TIME_MS)).toThrow(InvalidAuthenticationError);
  });
});

describe('planNasUpdate', () => {
  const known: SubscriberNas = { nasIp4: '10.0.0.1', nasName: 'bng1', seenMs: 1000 };

  test('takes the first sighting as no change', () => {
    const next = { nasIp4: '10.0.0.1', nasName: 'bng1', seenMs: 1000 };
    expect(planNasUpdate(undefined, { nasIp4: '10.0.0.1', nasName: 'bng1', timeMs: 1000 })).toEqual({
      kind: 'first',
      next,
    });
  });

  test('remembers when it last saw the same NAS, and its new name', () => {
    expect(planNasUpdate(known, { nasIp4: '10.0.0.1', nasName: 'bng-one', timeMs: 2000 })).toEqual({
      kind: 'same',
      next: { nasIp4: '10.0.0.1', nasName: 'bng-one', seenMs: 2000 },
    });
  });

  test('keeps the name of the same NAS where a packet has none', () => {
    expect(planNasUpdate(known, { nasIp4: '10.0.0.1', nasName: '', timeMs: 2000 }).next?.nasName).toBe('bng1');
  });

  test.each([1000, 1001])('sees a change at %i, not earlier than the last packet', (timeMs) => {
    expect(planNasUpdate(known, { nasIp4: '10.0.0.2', nasName: '', timeMs })).toEqual({
      kind: 'changed',
      next: { nasIp4: '10.0.0.2', nasName: '', seenMs: timeMs },
    });
  });

  test('lets a packet older than the last one change nothing', () => {
    expect(planNasUpdate(known, { nasIp4: '10.0.0.2', nasName: 'bng2', timeMs: 999 })).toEqual({ kind: 'stale' });
    expect(planNasUpdate(known, { nasIp4: '10.0.0.1', nasName: 'bng1', timeMs: 999 })).toEqual({ kind: 'stale' });
  });

  test('ends with the NAS of the newest packet, in whatever order packets of different times arrive', () => {
    const packets = fc.uniqueArray(fc.record({ timeMs: fc.nat(), nas: fc.integer({ min: 1, max: 3 }) }), {
      selector: (packet) => packet.timeMs,
      minLength: 1,
    });
    fc.assert(
      fc.property(packets, (arrivals) => {
        let last: SubscriberNas | undefined;
        for (const { timeMs, nas } of arrivals) {
          last = planNasUpdate(last, { nasIp4: `10.0.0.${nas}`, nasName: '', timeMs }).next ?? last;
        }
        const newest = arrivals.reduce((a, b) => (b.timeMs > a.timeMs ? b : a));
        expect(last).toEqual({ nasIp4: `10.0.0.${newest.nas}`, nasName: '', seenMs: newest.timeMs });
      }),
    );
  });
});
