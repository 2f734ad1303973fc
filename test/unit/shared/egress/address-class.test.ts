import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusedAddress } from '#shared/egress/address-class.ts';
import { type Cidr, parseCidr } from '#shared/pattern/cidr.ts';

const blocks = (...texts: string[]): Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);

/** First and last address of every refused IPv4 block, with its reason. */
const REFUSED_IPV4 = [
  ['0.0.0.0', '0.0.0.0', 'unspecified'],
  ['0.0.0.1', '0.255.255.255', 'reserved'],
  ['10.0.0.0', '10.255.255.255', 'private'],
  ['100.64.0.0', '100.127.255.255', 'carrier-grade NAT'],
  ['127.0.0.0', '127.255.255.255', 'loopback'],
  ['169.254.0.0', '169.254.169.253', 'link-local'],
  ['169.254.169.254', '169.254.169.254', 'instance metadata'],
  ['169.254.169.255', '169.254.255.255', 'link-local'],
  ['172.16.0.0', '172.31.255.255', 'private'],
  ['192.0.0.0', '192.0.0.255', 'reserved'],
  ['192.0.2.0', '192.0.2.255', 'documentation'],
  ['192.88.99.0', '192.88.99.255', 'reserved'],
  ['192.168.0.0', '192.168.255.255', 'private'],
  ['198.18.0.0', '198.19.255.255', 'benchmarking'],
  ['198.51.100.0', '198.51.100.255', 'documentation'],
  ['203.0.113.0', '203.0.113.255', 'documentation'],
  ['224.0.0.0', '239.255.255.255', 'multicast'],
  ['240.0.0.0', '255.255.255.254', 'reserved'],
  ['255.255.255.255', '255.255.255.255', 'broadcast'],
] as const;

/** The neighbours of those blocks, which are public. */
const PUBLIC_IPV4 = [
  '1.0.0.0',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.0.1.0',
  '192.0.1.255',
  '192.0.3.0',
  '192.88.98.255',
  '192.88.100.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '198.51.99.255',
  '198.51.101.0',
  '203.0.112.255',
  '203.0.114.0',
  '223.255.255.255',
  '8.8.8.8',
] as const;

describe('IPv4', () => {
  test.each(REFUSED_IPV4)('refuses %s to %s: %s', (first, last, reason) => {
    for (const address of [first, last]) expect(refusedAddress(address, [])).toMatch(new RegExp(`^${reason}`));
  });

  test.each(PUBLIC_IPV4)('leaves %s open', (address) => {
    expect(refusedAddress(address, [])).toBeUndefined();
  });
});

describe('IPv6', () => {
  test.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['fd00:ec2::254', 'instance metadata'],
    ['fd00:ec2:0:0::254', 'instance metadata'],
    ['fc00::', 'private'],
    ['fd00:ec2::253', 'private'],
    ['fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf:ffff::', 'link-local'],
    ['fec0::1', 'private'],
    ['ff02::1', 'multicast'],
    ['100::1', 'reserved'],
    ['2001:2::1', 'benchmarking'],
    ['2001:db8::1', 'documentation'],
    ['2001:DB8:FFFF::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['3fff:fff:ffff::1', 'documentation'],
    ['2001:10::1', 'reserved'],
    ['2001:1ff::1', 'reserved'],
    ['200::1', 'reserved'],
    ['1fff:ffff::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['fbff::1', 'reserved'],
    ['64:ff9b::1:0:0', 'reserved'],
    ['64:ff9b:2::1', 'reserved'],
  ])('refuses %s: %s', (address, reason) => {
    expect(refusedAddress(address, [])).toMatch(new RegExp(`^${reason}`));
  });

  test.each(['2000::1', '2001:200::1', '2600:1f18::1', '2a00:1450:4001:80b::200e', '3ffe::1', '3fff:1000::1'])(
    'leaves %s open',
    (address) => {
      expect(refusedAddress(address, [])).toBeUndefined();
    },
  );
});

const octets = (ipv4: string): number[] => ipv4.split('.').map(Number);
const hex = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = octets(ipv4);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};
const inverted = (ipv4: string): string =>
  octets(ipv4)
    .map((octet) => 255 - octet)
    .join('.');

const FORMS: readonly (readonly [string, (ipv4: string) => string])[] = [
  ['IPv4-mapped', (ipv4) => `::ffff:${ipv4}`],
  ['IPv4-mapped', (ipv4) => `0:0:0:0:0:FFFF:${hex(ipv4)}`],
  ['NAT64', (ipv4) => `64:ff9b::${ipv4}`],
  ['NAT64', (ipv4) => `0064:ff9b:0:0:0:0:${hex(ipv4)}`],
  ['local NAT64', (ipv4) => `64:ff9b:1::${ipv4}`],
  ['local NAT64', (ipv4) => `64:ff9b:1:abcd:0:0:${hex(ipv4)}`],
  ['6to4', (ipv4) => `2002:${hex(ipv4)}::`],
  ['6to4', (ipv4) => `2002:${hex(ipv4)}:1:2:3:4:5`],
  ['Teredo', (ipv4) => `2001:0:4136:e378:8000:63bf:${hex(inverted(ipv4))}`],
];

describe('an IPv4 address inside an IPv6 one', () => {
  const inside = FORMS.flatMap(([form, write]) =>
    REFUSED_IPV4.map(([first, , reason]) => [form, write(first), reason] as const),
  );
  test.each(inside)('decides: %s %s is refused: %s', (form, address, reason) => {
    expect(refusedAddress(address, [])).toMatch(new RegExp(`^${form} of an? ${reason}.* address$`));
  });

  test.each(['::7f00:1', '::127.0.0.1', '::10.0.0.1', '::169.254.169.254'])('refuses IPv4-compatible %s', (address) => {
    expect(refusedAddress(address, [])).toMatch(/^IPv4-compatible of an? /);
  });

  test.each(['::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1'])('leaves %s open, as it is public', (address) => {
    expect(refusedAddress(address, [])).toBeUndefined();
  });

  test.each(['64:ff9b:1::8.8.8.8', '::8.8.8.8', '2001:0:4136:e378:8000:63bf:f7f7:f7f7'])(
    'refuses %s all the same, in a form that no public endpoint has',
    (address) => {
      expect(refusedAddress(address, [])).toMatch(/^reserved/);
    },
  );
});

describe('the allow-list', () => {
  test('is the only exception, and holds the IPv4-mapped form of its IPv4 blocks', () => {
    const allow = blocks('10.1.0.0/16', 'fd12:3456::/32');
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12:3456::1'])
      expect(refusedAddress(address, allow)).toBeUndefined();
    for (const address of ['10.2.0.1', 'fd12:3457::1', '127.0.0.1', '64:ff9b::10.1.2.3', '2002:a01:203::1'])
      expect(refusedAddress(address, allow)).toBeDefined();
  });

  test('opens a NAT64 form by its own block', () => {
    expect(refusedAddress('64:ff9b::10.1.2.3', blocks('64:ff9b::a01:0/112'))).toBeUndefined();
  });
});

test.each(['', 'localhost', '127.1', '0x7f000001', '2130706433', '010.0.0.1', '8.8.8.8 ', '[::1]', '1.2.3.4:80'])(
  'refuses %j, which is no IP address',
  (text) => {
    expect(refusedAddress(text, [])).toBe('not an IP address');
  },
);

/** The same blocks by Node's own matcher. */
function nodeBlockList(): BlockList {
  const list = new BlockList();
  for (const [first, last] of REFUSED_IPV4) list.addRange(first, last);
  return list;
}

describe('for any address', () => {
  const list = nodeBlockList();
  const near = fc.tuple(fc.constantFrom(...REFUSED_IPV4), fc.nat({ max: 0xffff })).map(([[first], add]) => {
    const [a = 0, b = 0] = octets(first);
    return `${a}.${b}.${add >>> 8}.${add & 255}`;
  });

  test("agrees with Node's block list on IPv4, in every form that carries it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), near), (ipv4) => {
        const isRefused = list.check(ipv4);
        expect(refusedAddress(ipv4, []) !== undefined).toBe(isRefused);
        for (const [form, write] of FORMS) {
          const always = form === 'local NAT64' || form === 'Teredo';
          expect(refusedAddress(write(ipv4), []) !== undefined).toBe(always || isRefused);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('an IPv6 address outside 2000::/3 is open only where it carries a public IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (refusedAddress(address, []) !== undefined) return;
        expect(address).toMatch(/^(?:[23][0-9a-f]{3}:|0*64:ff9b:|(?:0*:)*:?(?:0*:)*ffff:)/i);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a block that holds it opens it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const allow = blocks(`${address}/${address.includes(':') ? 128 : 32}`);
        expect(allow).toHaveLength(1);
        expect(refusedAddress(address, allow)).toBeUndefined();
      }),
    );
  });
});
