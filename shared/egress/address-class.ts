import { type Cidr, cidrContains } from '../pattern/cidr.ts';
import { formatIpv4, parseIpv4, parseIpv6 } from '../pattern/ip-address.ts';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { GLOBAL_UNICAST, IETF_ASSIGNMENTS, SPECIAL_IPV4, SPECIAL_IPV6 } from './special-addresses.ts';

/**
 * Why the cloud must not connect to this address, in words (`private`, `NAT64 of a loopback address`), or undefined where
 * it may. Only public unicast addresses are open; `allow` is the only exception, and counts for the address in the form in
 * which it is written there (an IPv4 block also holds the IPv4-mapped form). What is no IP address is refused.
 */
export function refusedAddress(address: string, allow: readonly Cidr[]): string | undefined {
  // A zone id names an interface of this host and does not change the address.
  const [bare = ''] = address.split('%', 1);
  if (allow.some((block) => cidrContains(block, bare))) return undefined;
  const ipv4 = parseIpv4(bare);
  if (ipv4 !== undefined) return refusedIpv4(bare);
  const groups = parseIpv6(bare);
  if (groups === undefined) return 'not an IP address';

  const embedded = embeddedIpv4(groups);
  if (embedded !== undefined) {
    const inner = refusedIpv4(formatIpv4(embedded.ipv4));
    if (inner !== undefined) return `${embedded.form} of ${article(inner)} ${inner} address`;
    return embedded.isRefused ? `reserved (${embedded.form})` : undefined;
  }
  const special = SPECIAL_IPV6.find(({ block }) => cidrContains(block, bare));
  if (special !== undefined) return special.reason;
  if (cidrContains(IETF_ASSIGNMENTS, bare)) return 'reserved (IETF protocol assignments)';
  return cidrContains(GLOBAL_UNICAST, bare) ? undefined : 'reserved';
}

function refusedIpv4(address: string): string | undefined {
  return SPECIAL_IPV4.find(({ block }) => cidrContains(block, address))?.reason;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}
