import { formatIpv4, formatIpv6, type Ipv6Groups, mappedIpv4, parseIpv4, parseIpv6 } from './ip-address.ts';

/** A block of addresses. An IPv4-mapped block (`::ffff:192.0.2.0/120`) is the IPv4 block that it names. */
export type Cidr =
  | { readonly family: 4; readonly prefixLength: number; readonly network: number }
  | { readonly family: 6; readonly prefixLength: number; readonly network: Ipv6Groups };

const PREFIX_LENGTH = /^(?:0|[1-9][0-9]{0,2})$/;
const MAPPED_PREFIX_LENGTH = 96;

/** The block of `address/length`; bits beyond the length are ignored. Undefined where the text is not such a block. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const lengthText = text.slice(slash + 1);
  if (!PREFIX_LENGTH.test(lengthText)) return undefined;
  const address = text.slice(0, slash);
  const prefixLength = Number(lengthText);

  const ipv4 = parseIpv4(address);
  if (ipv4 !== undefined) return ipv4Block(ipv4, prefixLength);
  const groups = parseIpv6(address);
  if (groups === undefined || prefixLength > 128) return undefined;
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined && prefixLength >= MAPPED_PREFIX_LENGTH) {
    return ipv4Block(mapped, prefixLength - MAPPED_PREFIX_LENGTH);
  }
  return { family: 6, prefixLength, network: maskIpv6(groups, prefixLength) };
}

/** Whether the block holds the address; false where `address` is no address. IPv4 blocks hold IPv4-mapped addresses. */
export function cidrContains(cidr: Cidr, address: string): boolean {
  if (cidr.family === 4) {
    const ipv4 = parseIpv4(address) ?? mappedOf(address);
    return ipv4 !== undefined && maskIpv4(ipv4, cidr.prefixLength) === cidr.network;
  }
  const groups = parseIpv6(address);
  return groups !== undefined && samePrefix(groups, cidr.network, cidr.prefixLength);
}

/** Whether every address of `inner` is also one of `outer`. */
export function cidrWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.prefixLength < outer.prefixLength) return false;
  if (inner.family === 4) {
    return outer.family === 4 && maskIpv4(inner.network, outer.prefixLength) === outer.network;
  }
  return outer.family === 6 && samePrefix(inner.network, outer.network, outer.prefixLength);
}

/** Whether the block is a single address. */
export function isSingleAddress(cidr: Cidr): boolean {
  return cidr.prefixLength === (cidr.family === 4 ? 32 : 128);
}

/** The block's first address, in the plain notation that EventBridge reads (no IPv4 tail). */
export function networkAddress(cidr: Cidr): string {
  return cidr.family === 4 ? formatIpv4(cidr.network) : formatIpv6(cidr.network);
}

export function formatCidr(cidr: Cidr): string {
  return `${networkAddress(cidr)}/${cidr.prefixLength}`;
}

function ipv4Block(address: number, prefixLength: number): Cidr | undefined {
  if (prefixLength > 32) return undefined;
  return { family: 4, prefixLength, network: maskIpv4(address, prefixLength) };
}

function mappedOf(address: string): number | undefined {
  const groups = parseIpv6(address);
  return groups && mappedIpv4(groups);
}

/** The first `prefixLength` bits of an IPv4 address, zeros after them. */
export function maskIpv4(address: number, prefixLength: number): number {
  // A shift by 32 is a shift by 0 in JavaScript, hence division.
  const size = 2 ** (32 - prefixLength);
  return Math.floor(address / size) * size;
}

/** The first `prefixLength` bits of an IPv6 address, zeros after them. */
export function maskIpv6(groups: Ipv6Groups, prefixLength: number): Ipv6Groups {
  return groups.map((group, i) => group & groupMask(i, prefixLength));
}

function samePrefix(groups: Ipv6Groups, network: Ipv6Groups, prefixLength: number): boolean {
  for (let i = 0; i * 16 < prefixLength; i++) {
    if (((groups[i] ?? 0) & groupMask(i, prefixLength)) !== ((network[i] ?? 0) & groupMask(i, prefixLength)))
      return false;
  }
  return true;
}

function groupMask(index: number, prefixLength: number): number {
  const bits = Math.min(16, Math.max(0, prefixLength - index * 16));
  return (0xffff << (16 - bits)) & 0xffff;
}
