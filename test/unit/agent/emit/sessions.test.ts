import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requirePrerequisites, titleWith } from '#test/e2e/support/prerequisites.ts';
import { EmitBox, SHELLS } from './emit-box.ts';

const skipped = requirePrerequisites(['curl']);

describe.skipIf(skipped !== undefined).each(SHELLS.map((shell) => ({ name: shell.join(' '), shell })))(
  titleWith('hookline-emit in $name', skipped),
  ({ shell }) => {
    let box: EmitBox;
    beforeEach(async () => {
      box = new EmitBox();
      await box.listen();
    });
    afterEach(() => box.close());

    const radius = (attributes: Readonly<Record<string, string>>) => {
      const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
      return box.emit({ shell, args: ['radius', ...pairs] });
    };

    test("makes radius.authentication of a login's attributes, and takes no others", async () => {
      const event = await radius({
        'Request-Time': '1735725600.004711',
        'User-Name': 'user1@acme.example',
        'User-Password': 'secret',
        Realm: 'NULL',
        'Calling-Station-Id': 'aa:bb:cc:dd:ee:ff',
        'NAS-IP-Address': '198.51.100.1',
        'NAS-Identifier': 'bng 1',
        'Acct-Status-Type': '',
      });
      expect(event).toEqual({
        event: 'radius.authentication',
        timestamp: '2025-01-01T10:00:00.004711Z',
        subscriber: {
          username: 'user1@acme.example',
          domain: 'acme.example',
          calling_station_id: 'aa:bb:cc:dd:ee:ff',
        },
        nas_ip4: '198.51.100.1',
        nas_name: 'bng 1',
      });
    });

    test("prefers FreeRADIUS' realm to the one in the user name", async () => {
      const event = await radius({ 'User-Name': 'acme/user1@x', Realm: 'acme', 'NAS-IP-Address': '198.51.100.1' });
      expect(event).toMatchObject({
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        subscriber: { domain: 'acme' },
      });
    });

    test("undoes FreeRADIUS' escapes", async () => {
      const event = await radius({
        'User-Name': 'ACME\\\\001\\"q\\001\\n\\303\\251=x',
        'NAS-IP-Address': '198.51.100.1',
      });
      expect(event).toMatchObject({ subscriber: { username: 'ACME\\001"q\u0001\né=x' } });
    });

    test('counts the time of accounting back by its delay where the packet has no time of its own', async () => {
      const event = await radius({
        'Request-Time': '1735725600.5',
        'Acct-Delay-Time': '30',
        'Acct-Status-Type': 'Start',
        'Acct-Session-Id': '0042',
        'User-Name': '',
        'Calling-Station-Id': '+49 30 1234567',
      });
      expect(event).toEqual({
        event: 'session_up',
        session_id: '0042',
        session_type: 'dhcp',
        username: '',
        acct_session_id: '0042',
        timestamp: 1735725570,
        calling_station_id: '+49 30 1234567',
      });
    });

    test.each(['aa-bb-cc-dd-ee-ff', 'AABB.CCDD.EEFF', 'aabbccddeeff'])(
      'takes %s for a MAC address',
      async (station) => {
        const attributes = { 'Acct-Status-Type': 'Stop', 'Acct-Session-Id': '1', 'Session-Type': 'l2tp' };
        const event = await radius({ ...attributes, 'Calling-Station-Id': station });
        expect(event).toMatchObject({ event: 'session_down', session_type: 'l2tp', mac_address: station });
      },
    );

    test('is silent about accounting that begins and ends no session', async () => {
      for (const status of ['Interim-Update', 'Accounting-On', 'Accounting-Off', '3']) {
        await box.run({ shell, args: ['radius', `Acct-Status-Type=${status}`, 'Acct-Session-Id=1'] });
      }
      await radius({ 'Acct-Status-Type': '1', 'Acct-Session-Id': '2' });
      expect(box.received).toHaveLength(1);
    });

    test('makes session_up and session_down of the scripts of pppd', async () => {
      const args = ['ppp0', '/dev/pts/3', '115200', '192.0.2.1', '203.0.113.10', ''];
      const env = { PEERNAME: 'user1', PPPLOGNAME: 'root', PPPD_PID: '4711', IFNAME: 'ppp0' };
      const up = await box.emit({ shell, args: ['ip-up', ...args], env });
      const counters = { CONNECT_TIME: '60', BYTES_SENT: '2000', BYTES_RCVD: '1000' };
      const down = await box.emit({ shell, args: ['ip-down', ...args], env: { ...env, ...counters } });
      const session = {
        session_id: 'ppp0-4711',
        session_type: 'pppoe',
        username: 'user1',
        ip_address: '203.0.113.10',
        ppp_interface: 'ppp0',
        timestamp: expect.any(Number),
        nas_name: hostname(),
      };
      expect(up).toEqual({ event: 'session_up', ...session });
      const traffic = { session_time: 60, input_octets: 1000, output_octets: 2000 };
      expect(down).toEqual({ event: 'session_down', ...session, ...traffic });
    });

    test('takes the calling station of accel-ppp for the MAC address', async () => {
      const station = '02:00:00:00:00:01';
      const args = ['ip-up', 'ppp7', 'none', '0', '192.0.2.1', '203.0.113.11', station];
      const env = { PEERNAME: 'user2', CALLING_SID: station, CALLED_SID: 'eth1' };
      expect(await box.emit({ shell, args, env })).toMatchObject({
        session_id: 'ppp7',
        username: 'user2',
        mac_address: station,
        calling_station_id: station,
        called_station_id: 'eth1',
      });
    });
  },
);
