import { describe, expect, test } from 'vitest';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';
import { readAuthentication } from '#shared/nas/authentication.ts';
import { formatNasTimestamp, nasUpdatedPayload } from '#shared/nas/nas-updated-payload.ts';

const TIME_MS = Date.UTC(2025, 0, 1, 10);

describe('nasUpdatedPayload', () => {
  test('is the document of NebularStack, key for key', () => {
    const payload = nasUpdatedPayload(readAuthentication(AUTHENTICATION, TIME_MS), 120);
    expect(JSON.stringify(payload, null, 1)).toBe(
      JSON.stringify(
        {
          timestamp: '2025-01-01 12:00:00+0200',
          context: 'radius-authentication',
          trigger: 'subscriber-nas-updated',
          data: {
            id: '7',
            domain: 'example.com',
            name: 'A. Subscriber',
            username: 'user1',
            tenant_id: '3',
            virtual_id: 'v1',
            calling_station_id: 'aa:bb:cc:dd:ee:ff',
            profile_id: 'p1',
            service_id: 's1',
            last_known_nas_ip4: '198.51.100.1',
            last_known_nas_name: 'bng1',
          },
        },
        null,
        1,
      ),
    );
  });

  test('has every key, empty, where the packet says nothing', () => {
    const seen = readAuthentication({ subscriber: { username: 'u' }, nas_ip4: '10.0.0.1' }, TIME_MS);
    expect(JSON.stringify(nasUpdatedPayload(seen, 0).data)).toBe(
      '{"id":"","domain":"","name":"","username":"u","tenant_id":"","virtual_id":"","calling_station_id":"","profile_id":"","service_id":"","last_known_nas_ip4":"10.0.0.1","last_known_nas_name":""}',
    );
  });
});

describe('formatNasTimestamp', () => {
  test.each([
    [120, '2025-01-01 12:00:00+0200'],
    [0, '2025-01-01 10:00:00+0000'],
    [-210, '2025-01-01 06:30:00-0330'],
    [345, '2025-01-01 15:45:00+0545'],
    [840, '2025-01-02 00:00:00+1400'],
  ])('writes an instant %i minutes east of UTC', (offsetMinutes, expected) => {
    expect(formatNasTimestamp(TIME_MS, offsetMinutes)).toBe(expected);
  });

  test("follows the process's time zone, and its summer time, by default", () => {
    const before = process.env.TZ;
    try {
      process.env.TZ = 'Europe/Vienna';
      expect(formatNasTimestamp(TIME_MS)).toBe('2025-01-01 11:00:00+0100');
      expect(formatNasTimestamp(Date.UTC(2025, 6, 1, 10))).toBe('2025-07-01 12:00:00+0200');
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});
