import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONFLICT, LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { SESSION_UP } from '#shared/event/examples/athenabng.ts';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';
import { scriptEnvironment } from '#shared/script/script-environment.ts';
import { eventOf } from '#test/unit/shared/event-samples.ts';

const HOOK = { name: 'log-leases' };
const INHERITED = {
  PATH: '/opt/bin',
  TZ: 'Europe/Vienna',
  LD_PRELOAD: 'x.so',
  NOT_SET: undefined,
  ATHENA_IP: '6.6.6.6',
  ATHENA_API_TOKEN: 'token',
  ABNG_USERNAME: 'leaked',
  HOOKLINE_SECRET: 'leaked',
};
const HOOKLINE = { HOOKLINE_EVENT_ID: 'evt_1', HOOKLINE_TENANT: 'acme', HOOKLINE_HOOK_NAME: 'log-leases' };
const MINIMAL = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
  LANG: 'C.UTF-8',
  TZ: 'Europe/Vienna',
};

/** The environment of a DHCP event that has nothing to tell. */
const ATHENA_EMPTY = {
  ATHENA_EVENT: 'lease.ack',
  ATHENA_HOOK_NAME: 'log-leases',
  ATHENA_IP: '',
  ATHENA_MAC: '',
  ATHENA_HOSTNAME: '',
  ATHENA_CLIENT_ID: '',
  ATHENA_SUBNET: '',
  ATHENA_POOL: '',
  ATHENA_FQDN: '',
  ATHENA_LEASE_START: '',
  ATHENA_LEASE_EXPIRY: '',
  ATHENA_LEASE_DURATION: '',
  ATHENA_OLD_IP: '',
  ATHENA_GATEWAY: '',
  ATHENA_RELAY_AGENT_CIRCUIT_ID: '',
  ATHENA_RELAY_AGENT_REMOTE_ID: '',
  ATHENA_DNS_SERVERS: '',
  ATHENA_DOMAIN: '',
  ATHENA_SERVER_ID: '',
  ATHENA_CONFLICT_METHOD: '',
  ATHENA_CONFLICT_RESPONDER_MAC: '',
};

describe('scriptEnvironment of a BNG event', () => {
  test('is minimal, with all twelve variables of the document', () => {
    expect(scriptEnvironment(eventOf('session_up', SESSION_UP), HOOK, INHERITED)).toEqual({
      ...MINIMAL,
      ...HOOKLINE,
      HOOKLINE_EVENT: 'session_up',
      ABNG_EVENT: 'session_up',
      ABNG_SESSION_ID: '42',
      ABNG_SESSION_TYPE: 'pppoe',
      ABNG_USERNAME: 'user1@example.com',
      ABNG_IP_ADDRESS: '203.0.113.10',
      ABNG_MAC_ADDRESS: 'aa:bb:cc:dd:ee:ff',
      ABNG_ACCESS_INTERFACE: 'trunk0.200.20',
      ABNG_PPP_INTERFACE: 'ppp0',
      ABNG_RATE_DOWN: '100000000',
      ABNG_RATE_UP: '40000000',
      ABNG_ACCT_SESSION_ID: 'abng-1710000000-42',
      ABNG_CGNAT: 'false',
    });
  });

  test('sets the PPP interface of a DHCP session to the empty string, and no time zone where none was inherited', () => {
    const { ppp_interface: _, ...session } = SESSION_UP;
    const environment = scriptEnvironment(eventOf('session_down', { ...session, username: '', cgnat: true }), HOOK, {});
    expect(environment).toMatchObject({ ABNG_PPP_INTERFACE: '', ABNG_USERNAME: '', ABNG_CGNAT: 'true' });
    expect(environment).not.toHaveProperty('TZ');
  });
});

describe('scriptEnvironment of a DHCP event', () => {
  test('is the inherited one with all variables of the document', () => {
    expect(scriptEnvironment(eventOf('lease.ack', LEASE_ACK), HOOK, INHERITED)).toEqual({
      PATH: '/opt/bin',
      TZ: 'Europe/Vienna',
      LD_PRELOAD: 'x.so',
      ...HOOKLINE,
      HOOKLINE_EVENT: 'lease.ack',
      ...ATHENA_EMPTY,
      ATHENA_IP: '192.168.1.100',
      ATHENA_MAC: 'aa:bb:cc:dd:ee:ff',
      ATHENA_HOSTNAME: 'bobs-laptop',
      ATHENA_CLIENT_ID: '01aabbccddeeff',
      ATHENA_SUBNET: '192.168.1.0/24',
      ATHENA_POOL: '192.168.1.100-200',
      ATHENA_FQDN: 'bobs-laptop.example.com',
      ATHENA_LEASE_START: '1706000000',
      ATHENA_LEASE_EXPIRY: '1706043200',
      ATHENA_LEASE_DURATION: '43200',
      ATHENA_GATEWAY: '192.168.1.1',
      ATHENA_RELAY_AGENT_CIRCUIT_ID: 'eth0/1/3',
      ATHENA_RELAY_AGENT_REMOTE_ID: 'switch01',
      ATHENA_SERVER_ID: 'dhcp1',
    });
  });

  test('tells of a conflict', () => {
    expect(scriptEnvironment(eventOf('conflict.detected', CONFLICT), HOOK, {})).toEqual({
      ...HOOKLINE,
      HOOKLINE_EVENT: 'conflict.detected',
      ...ATHENA_EMPTY,
      ATHENA_EVENT: 'conflict.detected',
      ATHENA_IP: '192.168.1.50',
      ATHENA_SUBNET: '192.168.1.0/24',
      ATHENA_CONFLICT_METHOD: 'arp_probe',
      ATHENA_CONFLICT_RESPONDER_MAC: 'de:ad:be:ef:ca:fe',
    });
  });

  test('tells of a rogue server the address that it offered, and to whom', () => {
    const rogue = { server_ip: '10.0.0.66', offered_ip: '10.0.0.5', client_mac: 'aa:bb:cc:dd:ee:ff' };
    expect(scriptEnvironment(eventOf('rogue.detected', { type: 'rogue.detected', rogue }), HOOK, {})).toMatchObject({
      ATHENA_IP: '10.0.0.5',
      ATHENA_MAC: 'aa:bb:cc:dd:ee:ff',
    });
  });

  test('reads the previous address, DNS servers and domain from options or from the lease', () => {
    const old_ip = '10.0.0.4';
    const options = { dns_servers: ['1.1.1.1', '9.9.9.9'], domain_name: 'example.net' };
    const expected = { ATHENA_OLD_IP: old_ip, ATHENA_DNS_SERVERS: '1.1.1.1 9.9.9.9', ATHENA_DOMAIN: 'example.net' };
    expect(scriptEnvironment(eventOf('lease.renew', { lease: { old_ip, options } }), HOOK, {})).toMatchObject(expected);
    const lease = { old_ip, dns_servers: '1.1.1.1 9.9.9.9', domain: 'example.net' };
    expect(scriptEnvironment(eventOf('lease.renew', { lease }), HOOK, {})).toMatchObject(expected);
  });

  test('leaves the times empty that the program writes as 0', () => {
    expect(
      scriptEnvironment(eventOf('lease.offer', { lease: { start: 0, expiry: 1706043200 } }), HOOK, {}),
    ).toMatchObject({
      ATHENA_LEASE_START: '',
      ATHENA_LEASE_EXPIRY: '1706043200',
      ATHENA_LEASE_DURATION: '',
    });
  });

  test('has every variable, empty, where the payload has nothing or the wrong things', () => {
    const wrong = { lease: [1], conflict: 'x', server: null, rogue: 7 };
    expect(scriptEnvironment(eventOf('lease.ack', wrong), HOOK, {})).toEqual({
      ...HOOKLINE,
      HOOKLINE_EVENT: 'lease.ack',
      ...ATHENA_EMPTY,
    });
  });
});

describe('scriptEnvironment', () => {
  test('of any other event is minimal', () => {
    expect(scriptEnvironment(eventOf('radius.authentication', AUTHENTICATION), HOOK, INHERITED)).toEqual({
      ...MINIMAL,
      ...HOOKLINE,
      HOOKLINE_EVENT: 'radius.authentication',
    });
  });

  test('writes numbers without an exponent', () => {
    const session = { rate_down_bps: 1e21, rate_up_bps: 1.5e-7 };
    expect(scriptEnvironment(eventOf('session_up', session), HOOK, {})).toMatchObject({
      ABNG_RATE_DOWN: '1000000000000000000000',
      ABNG_RATE_UP: '0.00000015',
    });
  });

  test('removes NUL and cuts a value at 8 KiB without splitting a character', () => {
    const lease = { hostname: 'a\0b', client_id: `x${'€'.repeat(5000)}`, fqdn: 'y'.repeat(8192) };
    const environment = scriptEnvironment(eventOf('lease.ack', { lease }), HOOK, {});
    expect(environment.ATHENA_HOSTNAME).toBe('ab');
    expect(environment.ATHENA_CLIENT_ID).toBe(`x${'€'.repeat(2730)}`);
    expect(environment.ATHENA_FQDN).toBe(lease.fqdn);
  });

  test('is fit for a process, whatever the payload', () => {
    const field = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 20_000 }));
    const lease = fc.record({
      ip: field,
      mac: field,
      hostname: field,
      start: field,
      expiry: field,
      options: field,
      relay: field,
    });
    fc.assert(
      fc.property(fc.record({ lease, conflict: field, server: field }), (payload) => {
        for (const value of Object.values(scriptEnvironment(eventOf('lease.ack', payload), HOOK, {}))) {
          expect(Buffer.byteLength(value)).toBeLessThanOrEqual(8192);
          expect(value).not.toContain('\0');
        }
      }),
    );
  });
});
