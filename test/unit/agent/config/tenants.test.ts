import { describe, expect, test } from 'vitest';
import { errorsOf, load } from './config-files.ts';

describe('tenants', () => {
  test('keep their order, and their realms become lower case', () => {
    const { tenants } = load(`
tenants:
  - { id: b, match: { realms: [B.Example], subnets: [192.0.2.0/24, "2001:db8::/32"] } }
  - { id: a, match: { interfaces: ["trunk0.200.*"] } }
`).config;

    expect(tenants).toEqual([
      { id: 'b', match: { realms: ['b.example'], subnets: ['192.0.2.0/24', '2001:db8::/32'], interfaces: [] } },
      { id: 'a', match: { realms: [], subnets: [], interfaces: ['trunk0.200.*'] } },
    ]);
  });

  test.each([
    ['{ match: { realms: [a] } }', 'tenants[0].id: missing; expected a tenant id'],
    ['{ id: "*", match: { realms: [a] } }', 'tenants[0].id: expected a tenant id'],
    ['{ id: a }', 'tenants[0].match: expected at least one of realms, subnets or interfaces'],
    ['{ id: a, match: { realms: [] } }', 'tenants[0].match: expected at least one of'],
    ['{ id: a, match: none }', 'tenants[0].match: expected a mapping, got text'],
    ['{ id: a, match: { realm: [a] } }', 'tenants[0].match.realm: unknown key (did you mean realms?)'],
    ['{ id: a, match: { realms: ["@a"] } }', 'tenants[0].match.realms[0]: expected a realm without the @, got "@a"'],
    ['{ id: a, match: { subnets: [192.0.2.1] } }', 'tenants[0].match.subnets[0]: expected a CIDR block'],
    ['{ id: a, match: { interfaces: [7] } }', 'tenants[0].match.interfaces[0]: expected an interface name or pattern'],
  ])('like %s are refused', (tenant, message) => {
    expect(errorsOf(`tenants: [${tenant}]`)).toEqual([expect.stringContaining(message)]);
  });

  test('have ids of their own', () => {
    const errors = errorsOf('tenants:\n  - { id: a, match: { realms: [a] } }\n  - { id: a, match: { realms: [b] } }');

    expect(errors).toEqual([
      'hookline.yaml:3:7: tenants[1].id: the tenant a is already given at hookline.yaml:2:5 (tenants[0])',
    ]);
  });
});
