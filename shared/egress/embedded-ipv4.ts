import { type Ipv6Groups, mappedIpv4 } from '../pattern/ip-address.ts';

/** An IPv6 address that stands for an IPv4 one. */
export interface EmbeddedIpv4 {
  readonly form: string;
  readonly ipv4: number;
  /** A public IPv4 address does not make this form public: no endpoint on the internet is reached by it. */
  readonly isRefused: boolean;
}

const ALL_ONES = 0xffff_ffff;

/**
 * Reads the IPv4 address out of the forms that carry one: IPv4-mapped and IPv4-compatible (RFC 4291, 2.5.5), NAT64
 * (RFC 6052 well-known prefix, RFC 8215 local use), 6to4 (RFC 3056), Teredo (RFC 4380: the client, stored inverted).
 * In 64:ff9b:1::/48 its place depends on the network's own prefix length; it is read at the end, as for a /96.
 */
export function embeddedIpv4(groups: Ipv6Groups): EmbeddedIpv4 | undefined {
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined) return { form: 'IPv4-mapped', ipv4: mapped, isRefused: false };
  const [first, second, third] = groups;
  const last = join(groups, 6);
  if (first === 0x64 && second === 0xff9b && third === 1) return { form: 'local NAT64', ipv4: last, isRefused: true };
  if (first === 0x64 && second === 0xff9b && isZero(groups, 2, 6))
    return { form: 'NAT64', ipv4: last, isRefused: false };
  if (first === 0x2002) return { form: '6to4', ipv4: join(groups, 1), isRefused: false };
  if (first === 0x2001 && second === 0) return { form: 'Teredo', ipv4: ALL_ONES - last, isRefused: true };
  if (isZero(groups, 0, 6) && last > 1) return { form: 'IPv4-compatible', ipv4: last, isRefused: true };
  return undefined;
}

function join(groups: Ipv6Groups, at: number): number {
  return (groups[at] ?? 0) * 0x1_0000 + (groups[at + 1] ?? 0);
}

function isZero(groups: Ipv6Groups, from: number, to: number): boolean {
  return groups.slice(from, to).every((group) => group === 0);
}
