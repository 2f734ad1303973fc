import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requirePrerequisites, titleWith } from '#test/e2e/support/prerequisites.ts';
import { EmitBox, SHELLS } from './emit-box.ts';

const skipped = requirePrerequisites(['curl']);

const FUTURE = Math.floor(Date.now() / 1000) + 3600;
const PAST = FUTURE - 7200;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const ABNG = {
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
};

describe.skipIf(skipped !== undefined).each(SHELLS.map((shell) => ({ name: shell.join(' '), shell })))(
  titleWith('hookline-emit in $name', skipped),
  ({ shell }) => {
    let box: EmitBox;
    beforeEach(async () => {
      box = new EmitBox();
      await box.listen();
    });
    afterEach(() => box.close());

    const dnsmasq = (args: readonly string[], env: Record<string, string> = {}) => box.emit({ shell, args, env });

    test("makes lease.ack of dnsmasq's add, with everything dnsmasq says", async () => {
      const event = await dnsmasq(['add', 'aa:bb:cc:dd:ee:ff', '192.0.2.10', 'laptop'], {
        DNSMASQ_LEASE_EXPIRES: `${FUTURE}`,
        DNSMASQ_CLIENT_ID: '01:aa:bb:cc:dd:ee:ff',
        DNSMASQ_DOMAIN: 'example.com',
        DNSMASQ_INTERFACE: 'eth1',
        DNSMASQ_RELAY_ADDRESS: '198.51.100.1',
        DNSMASQ_CIRCUIT_ID: '65:74:68',
        DNSMASQ_REMOTE_ID: '73:77',
        DNSMASQ_VENDOR_CLASS: 'MSFT 5.0',
        DNSMASQ_TAGS: 'lan eth1',
      });
      expect(event).toEqual({
        event: 'lease.ack',
        timestamp: expect.stringMatching(RFC3339),
        lease: {
          ip: '192.0.2.10',
          mac: 'aa:bb:cc:dd:ee:ff',
          client_id: '01:aa:bb:cc:dd:ee:ff',
          hostname: 'laptop',
          fqdn: 'laptop.example.com',
          start: expect.any(Number),
          expiry: FUTURE,
          state: 'active',
          interface: 'eth1',
          relay: { giaddr: '198.51.100.1', circuit_id: '65:74:68', remote_id: '73:77' },
          options: { vendor_class: 'MSFT 5.0', tags: 'lan eth1' },
        },
        server: { node_id: hostname() },
        reason: 'dnsmasq add',
      });
      expect(box.received[0]).toMatchObject({ method: 'POST', url: '/v1/events', contentType: 'application/json' });
    });

    test("makes lease.renew of dnsmasq's old, and says no start where dnsmasq does not know it", async () => {
      const args = ['old', '06-aa:bb:cc:dd:ee:ff', '192.0.2.10'];
      const env = { DNSMASQ_LEASE_EXPIRES: `${FUTURE}`, DNSMASQ_DATA_MISSING: '1' };
      const renewed = await dnsmasq(args, { ...env, DNSMASQ_INTERFACE: 'eth1' });
      const restarted = await dnsmasq(args, env);
      expect(renewed).toMatchObject({
        event: 'lease.renew',
        lease: { mac: 'aa:bb:cc:dd:ee:ff', state: 'active', start: expect.any(Number) },
      });
      expect(restarted).toMatchObject({ event: 'lease.renew', lease: { ip: '192.0.2.10', expiry: FUTURE } });
      expect(restarted).not.toHaveProperty('lease.start');
    });

    test("tells a release from an expiry by what is left of dnsmasq's lease", async () => {
      const args = ['del', 'aa:bb:cc:dd:ee:ff', '192.0.2.10', 'laptop'];
      const released = await dnsmasq(args, { DNSMASQ_LEASE_EXPIRES: `${FUTURE}` });
      const expired = await dnsmasq(args, { DNSMASQ_LEASE_EXPIRES: `${PAST}` });
      const endless = await dnsmasq(args, { DNSMASQ_LEASE_EXPIRES: '0' });
      expect(released).toMatchObject({ event: 'lease.release', lease: { state: 'released', expiry: FUTURE } });
      expect(expired).toMatchObject({ event: 'lease.expire', lease: { state: 'expired', expiry: PAST } });
      expect(endless).toMatchObject({ event: 'lease.release', lease: { state: 'released' } });
      expect(endless).not.toHaveProperty('lease.expiry');
    });

    test('takes the lease length of a dnsmasq that does not trust its clock', async () => {
      const env = { DNSMASQ_LEASE_LENGTH: '3600', DNSMASQ_TIME_REMAINING: '1800' };
      const event = (await dnsmasq(['del', 'aa:bb:cc:dd:ee:ff', '192.0.2.10'], env)) as {
        event: string;
        lease: { start: number; expiry: number };
      };
      expect(event.event).toBe('lease.release');
      expect(event.lease.expiry - event.lease.start).toBe(3600);
    });

    test('takes an IPv6 lease, whose second argument is the DUID', async () => {
      const event = await dnsmasq(['add', '00:01:00:01:2c', '2001:db8::10', 'laptop'], {
        DNSMASQ_IAID: '12345',
        DNSMASQ_MAC: 'aa:bb:cc:dd:ee:ff',
        DNSMASQ_LEASE_EXPIRES: `${FUTURE}`,
      });
      expect(event).toMatchObject({
        lease: { ip: '2001:db8::10', mac: 'aa:bb:cc:dd:ee:ff', client_id: '00:01:00:01:2c' },
      });
    });

    test("makes AthenaBNG's payload, typed as its document has it", async () => {
      expect(await box.emit({ shell, env: ABNG })).toEqual({
        event: 'session_up',
        session_id: 42,
        session_type: 'pppoe',
        username: 'user1@example.com',
        ip_address: '203.0.113.10',
        mac_address: 'aa:bb:cc:dd:ee:ff',
        access_interface: 'trunk0.200.20',
        ppp_interface: 'ppp0',
        rate_down_bps: 100000000,
        rate_up_bps: 40000000,
        acct_session_id: 'abng-1710000000-42',
        cgnat: false,
      });
    });

    test("leaves AthenaBNG's ppp_interface out for DHCP, with an empty username", async () => {
      const env = { ...ABNG, ABNG_SESSION_TYPE: 'dhcp', ABNG_USERNAME: '', ABNG_CGNAT: 'true' };
      const event = await box.emit({ shell, env });
      expect(event).toMatchObject({ session_type: 'dhcp', username: '', cgnat: true });
      expect(event).not.toHaveProperty('ppp_interface');
    });

    test.each([
      ['9007199254740991', 9007199254740991],
      ['9007199254740992', '9007199254740992'],
      ['007', '007'],
      ['0', 0],
      ['a1b2', 'a1b2'],
    ])('sends the session id %s as %j', async (given, sent) => {
      const event = await box.emit({ shell, env: { ...ABNG, ABNG_SESSION_ID: given } });
      expect(event).toMatchObject({ session_id: sent });
    });

    test("makes athena-dhcpd's lease payload", async () => {
      const env = {
        ATHENA_EVENT: 'lease.renew',
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
        ATHENA_OLD_IP: '192.168.1.99',
        ATHENA_GATEWAY: '192.168.1.1',
        ATHENA_RELAY_AGENT_CIRCUIT_ID: 'eth0/1/3',
        ATHENA_RELAY_AGENT_REMOTE_ID: 'switch01',
        ATHENA_DNS_SERVERS: '192.0.2.53',
        ATHENA_DOMAIN: 'example.com',
        ATHENA_SERVER_ID: 'dhcp1',
      };
      expect(await box.emit({ shell, env })).toEqual({
        event: 'lease.renew',
        timestamp: expect.stringMatching(RFC3339),
        lease: {
          ip: '192.168.1.100',
          mac: 'aa:bb:cc:dd:ee:ff',
          client_id: '01aabbccddeeff',
          hostname: 'bobs-laptop',
          fqdn: 'bobs-laptop.example.com',
          subnet: '192.168.1.0/24',
          pool: '192.168.1.100-200',
          start: 1706000000,
          expiry: 1706043200,
          old_ip: '192.168.1.99',
          relay: { giaddr: '192.168.1.1', circuit_id: 'eth0/1/3', remote_id: 'switch01' },
          options: { dns_servers: '192.0.2.53', domain_name: 'example.com' },
        },
        server: { node_id: 'dhcp1' },
      });
    });

    test("fills `conflict` for athena-dhcpd's conflicts", async () => {
      const env = {
        ATHENA_EVENT: 'conflict.detected',
        ATHENA_IP: '192.168.1.50',
        ATHENA_SUBNET: '192.168.1.0/24',
        ATHENA_CONFLICT_METHOD: 'arp_probe',
        ATHENA_CONFLICT_RESPONDER_MAC: 'de:ad:be:ef:ca:fe',
      };
      expect(await box.emit({ shell, env })).toEqual({
        event: 'conflict.detected',
        timestamp: expect.stringMatching(RFC3339),
        conflict: {
          ip: '192.168.1.50',
          subnet: '192.168.1.0/24',
          detection_method: 'arp_probe',
          responder_mac: 'de:ad:be:ef:ca:fe',
        },
      });
    });

    test("takes athena-dhcpd's other events from stdin: its variables say nothing of them", async () => {
      const stdin = JSON.stringify({ type: 'ha.failover', ha: { old_role: 'standby', new_role: 'active' } });
      expect(await box.emit({ shell, env: { ATHENA_EVENT: 'ha.failover' }, stdin })).toEqual(JSON.parse(stdin));
      expect(await box.emit({ shell, env: { ATHENA_EVENT: 'ha.failover' } })).toMatchObject({ event: 'ha.failover' });
    });

    test('sends JSON from stdin as it is', async () => {
      const stdin = '{"event":"radius.authentication",\n "note":"my password is é"}';
      await box.emit({ shell, stdin });
      expect(box.received[0]?.body.trimEnd()).toBe(stdin);
    });

    test('sends 300 KB from stdin whole', async () => {
      const event = { event: 'lease.ack', padding: 'x'.repeat(300_000) };
      expect(await box.emit({ shell, stdin: JSON.stringify(event) })).toEqual(event);
    });

    test('sends valid JSON whatever the host name', async () => {
      const args = ['add', 'aa:bb:cc:dd:ee:ff', '192.0.2.10', 'a"b\\c\u0001\n\té€😀 $(id) `id`'];
      expect(await dnsmasq(args)).toMatchObject({ lease: { hostname: args[3] } });
    });
  },
);
