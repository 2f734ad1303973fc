import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cidrContains, cidrWithin, formatCidr, parseCidr } from '#shared/pattern/cidr.ts';

function block(text: string) {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`not a block: ${text}`);
  return cidr;
}

describe('parseCidr', () => {
  test.each([
    '192.0.2.0',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '/24',
    '192.0.2.0/024',
    '192.0.2.0/24/8',
    '2001:db8::/129',
    'x/8',
    '192.0.02.0/24',
    '192.0.2.0/ 24',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test.each([
    ['192.0.2.77/24', '192.0.2.0/24'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['2001:db8:ffff::1/33', '2001:db8:8000:0:0:0:0:0/33'],
    ['::ffff:192.0.2.77/120', '192.0.2.0/24'],
    ['::ffff:192.0.2.77/90', '0:0:0:0:0:ffc0:0:0/90'],
  ])('reads %s as %s', (text, canonical) => {
    expect(formatCidr(block(text))).toBe(canonical);
  });
});

describe('cidrContains', () => {
  test.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:a01:203', true],
    ['10.0.0.0/8', '::10.1.2.3', false],
    ['10.0.0.0/8', 'ten', false],
    ['10.0.0.0/8', '', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::/32', '10.0.0.1', false],
    ['::/0', '::ffff:10.1.2.3', true],
    ['::/0', '10.1.2.3', false],
  ])('of %s and %s is %s', (cidr, address, expected) => {
    expect(cidrContains(block(cidr), address)).toBe(expected);
  });

  test('agrees with node:net.BlockList', () => {
    const near = (address: fc.Arbitrary<string>, bits: number) =>
      fc.tuple(address, fc.integer({ min: 0, max: bits }), address);
    fc.assert(
      fc.property(fc.oneof(near(fc.ipV4(), 32), near(fc.ipV6(), 128)), ([network, length, other]) => {
        const family = isIPv4(network) ? 'ipv4' : 'ipv6';
        const list = new BlockList();
        list.addSubnet(network, length, family);
        const cidr = block(`${network}/${length}`);
        expect(cidrContains(cidr, network)).toBe(true);
        if (cidr.family === 6) expect(cidrContains(cidr, other)).toBe(list.check(other, 'ipv6'));
        else if (family === 'ipv4') expect(cidrContains(cidr, other)).toBe(list.check(other, 'ipv4'));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('cidrWithin', () => {
  test.each([
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.1.0.0/16', false],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['11.0.0.0/16', '10.0.0.0/8', false],
    ['2001:db8:1::/48', '2001:db8::/32', true],
    ['10.0.0.0/8', '::/0', false],
  ])('of %s in %s is %s', (inner, outer, expected) => {
    expect(cidrWithin(block(inner), block(outer))).toBe(expected);
  });
});
