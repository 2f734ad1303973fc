import { type Cidr, parseCidr } from '../pattern/cidr.ts';

/** A block of addresses that is no part of the public internet, and what it is. */
export interface SpecialBlock {
  readonly block: Cidr;
  readonly reason: string;
}

/**
 * IPv4 addresses that no endpoint on the internet has: IANA's special-purpose registry (RFC 6890) with the multicast and
 * the former class E space. The narrower block comes first where two hold an address.
 */
export const SPECIAL_IPV4: readonly SpecialBlock[] = blocks([
  ['0.0.0.0/32', 'unspecified'],
  ['0.0.0.0/8', 'reserved ("this network")'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.169.254/32', 'instance metadata'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved (IETF protocol assignments)'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'reserved (6to4 relay)'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved'],
]);

/**
 * The same for IPv6. Global unicast is 2000::/3 (RFC 4291, IANA); whatever lies outside of it and of the blocks that
 * carry an IPv4 address is refused, so that a block assigned tomorrow is not open today.
 */
export const SPECIAL_IPV6: readonly SpecialBlock[] = blocks([
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['fd00:ec2::254/128', 'instance metadata'],
  ['100::/64', 'reserved (discard only)'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:db8::/32', 'documentation'],
  ['3fff::/20', 'documentation'],
  ['fc00::/7', 'private (unique local)'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'private (site-local)'],
  ['ff00::/8', 'multicast'],
]);

/** Global unicast in form, and yet nobody's: Teredo's siblings (RFC 2928). Looked at after Teredo itself. */
export const IETF_ASSIGNMENTS = cidr('2001::/23');
export const GLOBAL_UNICAST = cidr('2000::/3');

function blocks(rows: readonly (readonly [string, string])[]): readonly SpecialBlock[] {
  return rows.map(([text, reason]) => ({ block: cidr(text), reason }));
}

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new TypeError(`not a CIDR block: ${text}`);
  return parsed;
}
