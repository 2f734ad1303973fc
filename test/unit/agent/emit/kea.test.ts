import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requirePrerequisites, titleWith } from '#test/e2e/support/prerequisites.ts';
import { EmitBox, SHELLS } from './emit-box.ts';

const skipped = requirePrerequisites(['curl']);

/** What Kea 2.2.0 said of a relayed client. */
const QUERY = {
  QUERY4_TYPE: 'DHCPREQUEST',
  QUERY4_CIADDR: '0.0.0.0',
  QUERY4_GIADDR: '198.51.100.1',
  QUERY4_IFACE_NAME: 'eth0',
  QUERY4_OPTION_82: '0x0108657468302F312F33020400048001',
  QUERY4_OPTION_82_SUB_OPTION_1: '0x657468302F312F33',
  QUERY4_OPTION_82_SUB_OPTION_2: '0x00048001',
};

const leaseVariables = (prefix: string, address = '192.0.2.50') => ({
  [`${prefix}_ADDRESS`]: address,
  [`${prefix}_CLIENT_ID`]: '01:02:03:04:05',
  [`${prefix}_CLTT`]: '1795292404',
  [`${prefix}_HOSTNAME`]: 'laptop.example.com.',
  [`${prefix}_HWADDR`]: '02:00:00:00:00:01',
  [`${prefix}_HWADDR_TYPE`]: '1',
  [`${prefix}_STATE`]: 'default',
  [`${prefix}_SUBNET_ID`]: '7',
  [`${prefix}_VALID_LIFETIME`]: '3600',
});

const COMMITTED = {
  ...QUERY,
  DELETED_LEASES4_SIZE: '0',
  LEASES4_SIZE: '1',
  ...leaseVariables('LEASES4_AT0'),
};

describe.skipIf(skipped !== undefined).each(SHELLS.map((shell) => ({ name: shell.join(' '), shell })))(
  titleWith("hookline-emit as Kea's script in $name", skipped),
  ({ shell }) => {
    let box: EmitBox;
    beforeEach(async () => {
      box = new EmitBox();
      await box.listen();
    });
    afterEach(() => box.close());

    const hook = (point: string, env: Readonly<Record<string, string>>) => box.emit({ shell, args: [point], env });

    test('makes lease.ack of a committed lease, with everything Kea says', async () => {
      expect(await hook('leases4_committed', COMMITTED)).toEqual({
        event: 'lease.ack',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        lease: {
          ip: '192.0.2.50',
          mac: '02:00:00:00:00:01',
          client_id: '01:02:03:04:05',
          hostname: 'laptop.example.com',
          subnet_id: 7,
          start: 1795292404,
          expiry: 1795296004,
          state: 'active',
          interface: 'eth0',
          relay: { giaddr: '198.51.100.1', circuit_id: 'eth0/1/3', remote_id: '0x00048001' },
        },
        server: { node_id: hostname() },
        reason: 'kea leases4_committed',
      });
    });

    test('makes lease.renew of a committed lease whose client has the address already', async () => {
      const env = { ...COMMITTED, QUERY4_CIADDR: '192.0.2.50', QUERY4_GIADDR: '0.0.0.0', QUERY4_OPTION_82: '' };
      const event = await hook('leases4_committed', env);
      expect(event).toMatchObject({ event: 'lease.renew', lease: { state: 'active' } });
      expect(event).not.toHaveProperty('lease.relay.giaddr');
    });

    test('makes lease.release of the address that a client gave up for another, before the lease.ack', async () => {
      const moved = { ...COMMITTED, DELETED_LEASES4_SIZE: '1', ...leaseVariables('DELETED_LEASES4_AT0', '192.0.2.60') };
      await box.run({ shell, args: ['leases4_committed'], env: moved });
      const { body } = await box.waitFor(() => box.received[0]);
      const lines = body.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { event: 'lease.release', lease: { ip: '192.0.2.60', state: 'released' } },
        { event: 'lease.ack', lease: { ip: '192.0.2.50', state: 'active' } },
      ]);
    });

    test.each([
      ['lease4_release', 'DHCPRELEASE', 'lease.release', 'released'],
      ['lease4_decline', 'DHCPDECLINE', 'lease.decline', 'declined'],
      ['lease4_expire', '', 'lease.expire', 'expired'],
    ])('makes of %s (%s) %s', async (point, type, event, state) => {
      const env = { ...leaseVariables('LEASE4'), QUERY4_TYPE: type };
      expect(await hook(point, env)).toMatchObject({ event, lease: { ip: '192.0.2.50', expiry: 1795296004, state } });
    });

    test('leaves the end out of a lease that has none', async () => {
      const event = await hook('leases4_committed', { ...COMMITTED, LEASES4_AT0_VALID_LIFETIME: '4294967295' });
      expect(event).toMatchObject({ lease: { start: 1795292404 } });
      expect(event).not.toHaveProperty('lease.expiry');
    });

    test('is silent where another hook point tells the same, or nothing has happened yet', async () => {
      const lease = leaseVariables('LEASE4');
      const released = { DELETED_LEASES4_SIZE: '1', ...leaseVariables('DELETED_LEASES4_AT0'), LEASES4_SIZE: '0' };
      const silent: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
        ['lease4_select', { ...QUERY, ...lease }],
        ['lease4_renew', { ...QUERY, ...lease }],
        ['lease4_recover', lease],
        ['subnet4_select', QUERY],
        ['leases4_committed', { ...QUERY, ...released, QUERY4_TYPE: 'DHCPRELEASE' }],
        ['leases4_committed', { ...COMMITTED, QUERY4_TYPE: 'DHCPDECLINE' }],
        ['leases4_committed', { ...COMMITTED, QUERY4_TYPE: 'DHCPDISCOVER' }],
        ['lease4_expire', { ...lease, LEASE4_STATE: 'released' }],
        ['lease4_expire', { ...lease, LEASE4_VALID_LIFETIME: '0' }],
      ];
      for (const [point, env] of silent) await box.run({ shell, args: [point], env });
      await hook('lease4_decline', lease);
      expect(box.received).toHaveLength(1);
      expect(box.kept()).toEqual([]);
    });
  },
);
