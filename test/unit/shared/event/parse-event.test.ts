import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventError } from '#shared/event/event-error.ts';
import { ATHENA_DHCPD_EVENTS } from '#shared/event/event-types.ts';
import { parseEvent } from '#shared/event/parse-event.ts';
import { rawJson } from '#shared/json/raw-json.ts';
import { authentication, lease, session } from '../event-samples.ts';

const NOW = 1_700_000_000_000;

function faultOf(value: unknown): EventError {
  try {
    parseEvent(value, NOW);
  } catch (error) {
    if (error instanceof EventError) return error;
    throw error;
  }
  throw new Error('the event was accepted');
}

function parsedBody(value: unknown): unknown {
  return JSON.parse(parseEvent(value, NOW).body);
}

describe('any event', () => {
  test.each([null, 'text', 1, [], true])('%j is not an event', (value) => {
    expect(faultOf(value)).toMatchObject({ name: 'EventError', code: 'not_an_object', path: '' });
  });

  test('a number kept as text is not an event', () => {
    expect(faultOf(rawJson('12345678901234567890')).code).toBe('not_an_object');
  });

  test.each([{}, { event: '' }, { event: null, type: null }])('%j lacks its type', (value) => {
    const fault = faultOf(value);
    expect(fault).toMatchObject({ code: 'missing_event_type', path: 'event' });
    expect(fault.message).toContain('lease.ack');
  });

  test('an unknown type is refused with the types there are, and cut to 80 characters', () => {
    const fault = faultOf({ event: 'x'.repeat(500) });
    expect(fault).toMatchObject({ code: 'unknown_event_type', path: 'event' });
    expect(fault.message).toContain('session_up, session_down, radius.authentication;');
    expect(fault.message).toContain(`"${'x'.repeat(80)}…"`);
    expect(fault.message).not.toContain('x'.repeat(81));
  });

  test('a type that is no string is refused', () => {
    expect(faultOf({ event: 7 })).toMatchObject({ code: 'invalid_field', path: 'event' });
    expect(faultOf({ type: ['lease.ack'] })).toMatchObject({ code: 'invalid_field', path: 'type' });
  });

  test('subscriber-nas-updated cannot be reported, and is not offered', () => {
    expect(faultOf({ event: 'subscriber-nas-updated' }).code).toBe('reserved_event_type');
    expect(faultOf({}).message).not.toContain('subscriber-nas-updated');
  });

  test('passwords are removed before anything else sees the event', () => {
    const value = authentication({ 'User-Password': 'hunter2', request: [{ 'CHAP-Password': 'hunter2' }] });
    const { body, payload } = parseEvent(value, NOW);
    expect(body).not.toContain('hunter2');
    expect(JSON.stringify(payload)).not.toContain('hunter2');
    expect(JSON.parse(body)).toHaveProperty('request', [{}]);
  });

  test('unknown fields pass on untouched, __proto__ and huge numbers included', () => {
    const value = session({ unknown: { a: [1, null] }, bytes: rawJson('18446744073709551615') });
    Object.defineProperty(value, '__proto__', {
      value: { b: 2 },
      enumerable: true,
      configurable: true,
      writable: true,
    });
    const { body } = parseEvent(value, NOW);
    expect(body).toContain('"unknown":{"a":[1,null]},"bytes":18446744073709551615,"__proto__":{"b":2}');
  });

  test('deep nesting is refused instead of overflowing the stack', () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(parseEvent(session({ deep: deep(63) }), NOW).type).toBe('session_up');
    expect(faultOf(session({ deep: deep(64) })).code).toBe('too_deep');
    expect(faultOf(session({ deep: deep(200_000) })).code).toBe('too_deep');
  });

  test('whatever JSON comes, it is an event or an EventError', () => {
    const types = fc.constantFrom(
      'session_up',
      'lease.ack',
      'conflict.detected',
      'rogue.x',
      'ha.x',
      'radius.authentication',
    );
    const keys = fc.constantFrom(
      'session_id',
      'session_type',
      'lease',
      'conflict',
      'subscriber',
      'ip',
      '__proto__',
      'toJSON',
    );
    const value = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue())));
    fc.assert(
      fc.property(types, value, (event, fields) => {
        try {
          const parsed = parseEvent({ event, ...fields }, NOW);
          expect(JSON.parse(parsed.body)).toHaveProperty('event', event);
        } catch (error) {
          expect(error).toBeInstanceOf(EventError);
        }
      }),
    );
  });
});

describe('AthenaBNG', () => {
  test('takes the payload of the document as it is', () => {
    const { type, timeMs, body } = parseEvent(session(), NOW);
    expect({ type, timeMs }).toEqual({ type: 'session_up', timeMs: NOW });
    expect(body).toBe(JSON.stringify(session()));
  });

  test('leaves out ppp_interface and sends an empty username for a DHCP session', () => {
    const value = session({ session_type: 'dhcp', username: undefined });
    delete value.username;
    expect(parsedBody(value)).toEqual({
      ...Object.fromEntries(Object.entries(session()).filter(([key]) => key !== 'ppp_interface')),
      session_type: 'dhcp',
      username: '',
    });
  });

  test('keeps the username that a DHCP session has', () => {
    expect(parsedBody(session({ session_type: 'dhcp' }))).toHaveProperty('username', 'user1@example.com');
  });

  test('needs no more than its session', () => {
    const value = { event: 'session_down', session_id: 'a-1', session_type: 'pppoe' };
    expect(parsedBody({ ...value })).toEqual(value);
  });

  test.each([
    [1710000000, 1_710_000_000_000],
    [1710000000.25, 1_710_000_000_250],
    ['2024-01-23T14:30:22Z', Date.parse('2024-01-23T14:30:22Z')],
  ])('takes the time %j', (timestamp, timeMs) => {
    expect(parseEvent(session({ timestamp }), NOW).timeMs).toBe(timeMs);
  });

  test.each([
    ['session_id', undefined, 'missing_field', 'session_id is missing: it must be a number or a non-empty string'],
    ['session_id', {}, 'invalid_field', 'session_id must be a number or a non-empty string, got an object'],
    ['session_type', '', 'invalid_field', 'session_type must be a non-empty string, got ""'],
    ['username', 5, 'invalid_field', 'username must be a string, got 5'],
    ['ip_address', '300.1.1.1', 'invalid_field', 'ip_address must be an IP address or "", got "300.1.1.1"'],
    ['mac_address', 'zz', 'invalid_field', 'mac_address must be a MAC address or "", got "zz"'],
    ['rate_up_bps', -1, 'invalid_field', 'rate_up_bps must be a number, 0 or more, got -1'],
    ['cgnat', 'true', 'invalid_field', 'cgnat must be true or false, got "true"'],
    [
      'timestamp',
      1710000000000,
      'invalid_field',
      'timestamp must be an RFC 3339 timestamp or epoch seconds, got 1710000000000',
    ],
  ])('refuses %s of %j', (field, value, code, message) => {
    expect(faultOf(session({ [field]: value }))).toMatchObject({ code, path: field, message });
  });

  test('says why a known number beyond 2^53 is refused', () => {
    const fault = faultOf(session({ rate_up_bps: rawJson('99999999999999999999') }));
    expect(fault.path).toBe('rate_up_bps');
    expect(fault.message).toContain('99999999999999999999, which is too large');
  });

  test.each(['', '2001:db8::1', '::ffff:192.0.2.1'])('takes the address %j', (ip_address) => {
    expect(parsedBody(session({ ip_address }))).toHaveProperty('ip_address', ip_address);
  });
});

describe('athena-dhcpd', () => {
  test('takes the payload of the document as it is', () => {
    const { type, timeMs, body } = parseEvent(lease(), NOW);
    expect({ type, timeMs }).toEqual({ type: 'lease.ack', timeMs: Date.parse('2024-01-23T14:30:22Z') });
    expect(body).toBe(JSON.stringify(lease()));
  });

  test('takes every type that the document or the program knows, and new ones of its families', () => {
    for (const event of [...ATHENA_DHCPD_EVENTS, 'lease.inform']) {
      const value = { event, lease: {}, conflict: { ip: '192.0.2.1' }, rogue: { server_ip: '192.0.2.2', count: 1 } };
      expect(parseEvent(value, NOW)).toMatchObject({ type: event, timeMs: NOW });
    }
  });

  test('adds `event`, as the first field, to what the program calls `type`', () => {
    const { event: _, ...fields } = lease();
    const { body } = parseEvent({ ...fields, type: 'lease.renew' }, NOW);
    expect(body).toBe(JSON.stringify({ event: 'lease.renew', ...fields, type: 'lease.renew' }));
  });

  test('puts `event` first wherever it came', () => {
    const { event, ...fields } = lease();
    expect(parseEvent({ ...fields, event }, NOW).body).toBe(JSON.stringify(lease()));
  });

  test('where `event` and `type` differ, `event` counts and both pass on', () => {
    const { type, body } = parseEvent(lease({ type: 'other' }), NOW);
    expect(type).toBe('lease.ack');
    expect(JSON.parse(body)).toMatchObject({ event: 'lease.ack', type: 'other' });
  });

  test('null counts as absent and passes on', () => {
    const value = lease({ reason: null, timestamp: null, conflict: null });
    expect(parseEvent(value, NOW)).toMatchObject({ timeMs: NOW, payload: { reason: null } });
  });

  test('takes MAC addresses in base64, as the program writes them, and passes them on in colon notation', () => {
    const ack = { type: 'lease.ack', lease: { ip: '192.0.2.1', mac: 'qrvM3e7/', state: 'active' } };
    expect(parsedBody(ack)).toMatchObject({ lease: { ip: '192.0.2.1', mac: 'aa:bb:cc:dd:ee:ff', state: 'active' } });
    const detected = { type: 'rogue.detected', rogue: { server_mac: 'AgAAAAAB', client_mac: 'AAAAAAAA' } };
    expect(parsedBody(detected)).toMatchObject({
      rogue: { server_mac: '02:00:00:00:00:01', client_mac: '00:00:00:00:00:00' },
    });
    expect(faultOf({ type: 'lease.ack', lease: { mac: 'qrvM3e7/aa' } }).path).toBe('lease.mac');
  });

  test('a time that Go never set is no time', () => {
    expect(parseEvent(lease({ timestamp: '0001-01-01T00:00:00Z' }), NOW).timeMs).toBe(NOW);
  });

  test('an HA event needs no more than its type', () => {
    expect(parsedBody({ type: 'ha.sync_complete' })).toEqual({ event: 'ha.sync_complete', type: 'ha.sync_complete' });
  });

  test.each([
    [{ event: 'lease.ack' }, 'missing_field', 'lease'],
    [{ event: 'lease.ack', lease: 'x' }, 'invalid_field', 'lease'],
    [{ event: 'lease.ack', lease: [] }, 'invalid_field', 'lease'],
    [{ event: 'lease.ack', lease: { ip: 'x' } }, 'invalid_field', 'lease.ip'],
    [{ event: 'lease.ack', lease: { expiry: 1.5 } }, 'invalid_field', 'lease.expiry'],
    [{ event: 'lease.ack', lease: { relay: { giaddr: 'x' } } }, 'invalid_field', 'lease.relay.giaddr'],
    [{ event: 'lease.ack', lease: { relay: 'x' } }, 'invalid_field', 'lease.relay'],
    [{ event: 'conflict.detected', lease: {} }, 'missing_field', 'conflict'],
    [{ event: 'conflict.detected', conflict: {} }, 'missing_field', 'conflict.ip'],
    [{ event: 'rogue.detected' }, 'missing_field', 'rogue'],
    [{ event: 'ha.failover', ha: { old_role: 1 } }, 'invalid_field', 'ha.old_role'],
    [{ event: 'ha.failover', timestamp: 'yesterday' }, 'invalid_field', 'timestamp'],
    [{ event: 'lease.ack', lease: rawJson('12345678901234567890') }, 'invalid_field', 'lease'],
  ])('refuses %j', (value, code, path) => {
    expect(faultOf(value)).toMatchObject({ code, path });
  });
});

describe('RADIUS', () => {
  test('takes an authentication as it is', () => {
    const { type, timeMs, body } = parseEvent(authentication(), NOW);
    expect({ type, timeMs }).toEqual({ type: 'radius.authentication', timeMs: Date.parse('2025-01-01T10:00:00Z') });
    expect(body).toBe(JSON.stringify(authentication()));
  });

  test("takes NebularStack's own form of time", () => {
    const value = authentication({ timestamp: '2025-01-01 12:00:00+0200' });
    expect(parseEvent(value, NOW).timeMs).toBe(Date.parse('2025-01-01T10:00:00Z'));
  });

  test('needs username, nas_ip4 and timestamp, and nothing else', () => {
    const value = { timestamp: '2025-01-01T10:00:00Z', nas_ip4: '192.0.2.1', subscriber: { username: 'u' } };
    expect(parsedBody({ event: 'radius.authentication', ...value })).toEqual({
      event: 'radius.authentication',
      ...value,
    });
  });

  test.each([
    ['timestamp', { timestamp: undefined }, 'missing_field'],
    ['timestamp', { timestamp: 1710000000 }, 'invalid_field'],
    ['nas_ip4', { nas_ip4: '' }, 'invalid_field'],
    ['nas_ip4', { nas_ip4: '2001:db8::1' }, 'invalid_field'],
    ['subscriber', { subscriber: undefined }, 'missing_field'],
    ['subscriber.username', { subscriber: {} }, 'missing_field'],
    ['subscriber.username', { subscriber: { username: '' } }, 'invalid_field'],
    ['subscriber.tenant_id', { subscriber: { username: 'u', tenant_id: 3 } }, 'invalid_field'],
  ])('refuses a wrong %s: %j', (path, changes, code) => {
    expect(faultOf(authentication(changes))).toMatchObject({ code, path });
  });
});
