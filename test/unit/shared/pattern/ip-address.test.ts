import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIpAddress, parseIpv4, parseIpv6, sameAddress } from '#shared/pattern/ip-address.ts';

describe('isIpAddress', () => {
  test.each(['0.0.0.0', '192.0.2.1', '255.255.255.255'])('takes %s as IPv4', (text) => {
    expect(isIpAddress(text)).toBe(4);
  });

  test.each([
    '::',
    '::1',
    '2001:DB8::1',
    '1:2:3:4:5:6:7:8',
    '1::',
    '::ffff:192.0.2.1',
    '64:ff9b::192.0.2.33',
    '1:2:3:4:5:6:7::',
  ])('takes %s as IPv6', (text) => {
    expect(isIpAddress(text)).toBe(6);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '256.1.1.1',
    '192.0.2.01',
    '00.0.0.0',
    '1.2.3.4 ',
    '1.2.3.4/32',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:1',
    'fe80::1%eth0',
    'localhost',
  ])('refuses %j', (text) => {
    expect(isIpAddress(text)).toBeUndefined();
  });

  test('agrees with node:net on any address-like text', () => {
    const part = fc.constantFrom('0', '1', '255', '256', '01', 'ff', 'FFFF', '12345', ':', '::', '.', '1.2.3.4', '');
    const assembled = fc
      .array(part, { maxLength: 17 })
      .chain((parts) => fc.constantFrom('', ':', '.').map((by) => parts.join(by)));
    fc.assert(
      fc.property(fc.oneof(assembled, fc.ipV4(), fc.ipV6()), (text) => {
        expect(isIpAddress(text)).toBe(isIP(text) || undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parsing', () => {
  test('reads an IPv4 address as an unsigned number', () => {
    expect(parseIpv4('192.0.2.1')).toBe(0xc0000201);
  });

  test('fills the gap of an IPv6 address with zeros', () => {
    expect(parseIpv6('2001:db8::1')).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
    expect(parseIpv6('::192.0.2.1')).toEqual([0, 0, 0, 0, 0, 0, 0xc000, 0x0201]);
  });

  test('knows two notations of one address as the same', () => {
    expect(sameAddress('2001:DB8:0:0::1', '2001:db8::1')).toBe(true);
    expect(sameAddress('::ffff:192.0.2.1', '192.0.2.1')).toBe(true);
    expect(sameAddress('::ffff:c000:201', '192.0.2.1')).toBe(true);
    expect(sameAddress('192.0.2.1', '192.0.2.2')).toBe(false);
    expect(sameAddress('x', 'x')).toBe(false);
  });
});
