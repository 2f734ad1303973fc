import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/json/json.ts';
import { cidrContains, parseCidr } from '#shared/pattern/cidr.ts';
import type { Tenant, TenantMatch } from '#shared/tenant/tenant.ts';
import { compileTenants } from '#shared/tenant/tenant-of.ts';

const tenant = (id: string, match: Partial<TenantMatch>): Tenant => ({
  id,
  match: { realms: [], subnets: [], interfaces: [], ...match },
});

const tenantOf = (tenants: readonly Tenant[], payload: JsonObject) =>
  compileTenants(tenants, 'default')('any', payload);

describe('the tenant of an event', () => {
  test.each<[Partial<TenantMatch>, JsonObject, boolean]>([
    [{ realms: ['acme.example'] }, { username: 'user1@acme.example' }, true],
    [{ realms: ['acme.example'] }, { username: 'user1@ACME.Example' }, true],
    [{ realms: ['ACME.example'] }, { username: 'user1@acme.example' }, true],
    [{ realms: ['acme.example'] }, { username: 'a@b@acme.example' }, true],
    [{ realms: ['acme.example'] }, { username: 'acme.example@other' }, false],
    [{ realms: ['acme.example'] }, { username: 'acme.example' }, false],
    [{ realms: ['acme.example'] }, { subscriber: { username: 'x@acme.example' } }, true],
    [{ realms: ['acme.example'] }, { subscriber: { domain: 'Acme.Example' } }, true],
    [{ realms: ['acme.example'] }, { data: { username: 'x@acme.example' } }, true],
    [{ realms: ['acme.example'] }, { data: { domain: 'acme.example' } }, true],
    [{ realms: ['acme.example'] }, { username: ['x@acme.example'], subscriber: 'acme.example', data: null }, false],
    [{ subnets: ['192.0.2.0/24'] }, { ip_address: '192.0.2.1' }, true],
    [{ subnets: ['192.0.2.0/24'] }, { ip_address: '192.0.3.1' }, false],
    [{ subnets: ['192.0.2.0/24'] }, { ip_address: '' }, false],
    [{ subnets: ['192.0.2.0/24'] }, { lease: { ip: '192.0.2.1' } }, true],
    [{ subnets: ['192.0.2.0/24'] }, { conflict: { ip: '192.0.2.1' } }, true],
    [{ subnets: ['192.0.2.0/24'] }, { rogue: { offered_ip: '192.0.2.1' } }, true],
    [{ subnets: ['192.0.2.0/24'] }, { nas_ip4: '192.0.2.1', data: { last_known_nas_ip4: '192.0.2.1' } }, false],
    [{ subnets: ['2001:db8::/32'] }, { ip_address: '2001:DB8::1' }, true],
    [{ interfaces: ['trunk0.200.*'] }, { access_interface: 'trunk0.200.20' }, true],
    [{ interfaces: ['trunk0.200.*'] }, { access_interface: 'trunk0.2001.20' }, false],
    [{ interfaces: ['ppp0'] }, { ppp_interface: 'ppp0' }, true],
    [{ interfaces: ['ppp0'] }, { ppp_interface: 'ppp01' }, false],
    [{ interfaces: ['eth0/1/*'] }, { lease: { relay: { circuit_id: 'eth0/1/3' } } }, true],
    [{ interfaces: ['br-*'] }, { lease: { interface: 'br-lan' } }, true],
    [{ interfaces: ['*.20'] }, { rogue: { interface: 'eth0.20' } }, true],
    [{ interfaces: ['a\\*'] }, { access_interface: 'a\\b' }, true],
    [{ interfaces: ['*'] }, { access_interface: '' }, false],
    [{}, { username: 'x@acme.example', ip_address: '192.0.2.1' }, false],
  ])('by %j of %j: %s', (match, payload, expected) => {
    expect(tenantOf([tenant('acme', match)], payload)).toBe(expected ? 'acme' : 'default');
  });

  test('is the first of which any criterion matches', () => {
    const tenants = [
      tenant('one', { interfaces: ['x*'] }),
      tenant('two', { subnets: ['192.0.2.0/24'], interfaces: ['x1'] }),
      tenant('three', { realms: ['r'] }),
    ];
    expect(tenantOf(tenants, { username: 'u@r', ip_address: '192.0.2.1', access_interface: 'x1' })).toBe('one');
    expect(tenantOf(tenants, { username: 'u@r', ip_address: '192.0.2.1' })).toBe('two');
    expect(tenantOf(tenants, { username: 'u@r' })).toBe('three');
    expect(tenantOf(tenants, {})).toBe('default');
  });

  test('is not taken from inherited fields', () => {
    expect(
      tenantOf([tenant('acme', { interfaces: ['*'] })], JSON.parse('{"lease": {"__proto__": {"interface": "x"}}}')),
    ).toBe('default');
  });

  test('cannot be compiled from a subnet that is no block', () => {
    expect(() => compileTenants([tenant('acme', { subnets: ['192.0.2.1'] })], 'default')).toThrow(TypeError);
  });
});

/** The definition, tenant by tenant. */
function naiveTenantOf(
  tenants: readonly Tenant[],
  { realm, ip, name }: { realm: string; ip: string; name: string },
): string {
  const found = tenants.find(
    ({ match }) =>
      match.realms.some((one) => one.toLowerCase() === realm.toLowerCase()) ||
      match.subnets.map(parseCidr).some((cidr) => cidr !== undefined && cidrContains(cidr, ip)) ||
      match.interfaces.some((glob) =>
        new RegExp(
          `^${glob
            .split('*')
            .map((part) => RegExp.escape(part))
            .join('.*')}$`,
        ).test(name),
      ),
  );
  return found?.id ?? 'default';
}

test('the compiled tenants agree with the definition', () => {
  const realm = fc.constantFrom('a.example', 'B.example', 'c.example', 'd.example');
  const ip = fc.constantFrom(
    '192.0.2.9',
    '192.0.2.200',
    '198.51.100.1',
    '::ffff:192.0.2.9',
    '2001:db8::1',
    '2001:db8:1::1',
  );
  const name = fc.constantFrom('eth0', 'eth0.1', 'eth0.10', 'br0', 'ppp7');
  const match = fc.record({
    realms: fc.array(realm, { maxLength: 1 }),
    subnets: fc.array(
      fc.constantFrom('192.0.2.0/24', '192.0.2.128/25', '192.0.2.9/32', '2001:db8::/32', '2001:db8:1::/48', '::/0'),
      { maxLength: 1 },
    ),
    interfaces: fc.array(fc.constantFrom('eth0', 'eth0.*', '*.10', 'e*0', 'b**0', 'ppp*', 'eth0.1*'), { maxLength: 1 }),
  });
  const found = new Set<string>();
  fc.assert(
    fc.property(fc.array(match, { maxLength: 5 }), fc.record({ realm, ip, name }), (matches, clues) => {
      const tenants = matches.map((one, i) => ({ id: `t${i}`, match: one }));
      const expected = naiveTenantOf(tenants, clues);
      const payload = { username: `user@${clues.realm}`, ip_address: clues.ip, access_interface: clues.name };
      expect(tenantOf(tenants, payload)).toBe(expected);
      found.add(expected);
    }),
    { numRuns: 1000 },
  );
  expect(found.size).toBeGreaterThan(3);
});
