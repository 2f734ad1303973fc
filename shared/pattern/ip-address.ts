/** An IPv6 address as its eight groups of 16 bits. */
export type Ipv6Groups = readonly number[];

const DOT = 46;
const ZERO = 48;
const NINE = 57;
const MAX_IPV4_LENGTH = 15;
const MAX_IPV6_LENGTH = 45;
const GROUP = /^[0-9a-f]{1,4}$/i;

/** 4 or 6 for the text of an IP address, undefined for anything else (a CIDR block and a zone id included). */
export function isIpAddress(text: string): 4 | 6 | undefined {
  if (parseIpv4(text) !== undefined) return 4;
  return parseIpv6(text) === undefined ? undefined : 6;
}

/**
 * The 32 bits of a dotted IPv4 address as an unsigned number. A leading zero is refused: some programs read such an
 * octet as octal, so that the same text would name two addresses (RFC 6943, section 3.1.1).
 */
export function parseIpv4(text: string): number | undefined {
  if (text.length > MAX_IPV4_LENGTH) return undefined;
  let address = 0;
  let octet = -1;
  let octets = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (octet < 0) return undefined;
      address = address * 256 + octet;
      octet = -1;
      octets++;
      continue;
    }
    if (code < ZERO || code > NINE || octet === 0) return undefined;
    octet = (octet < 0 ? 0 : octet * 10) + code - ZERO;
    if (octet > 255) return undefined;
  }
  return octets === 4 ? address : undefined;
}

/** The groups of an IPv6 address in any of the forms of RFC 4291, section 2.2: full, with `::`, with an IPv4 tail. */
export function parseIpv6(text: string): Ipv6Groups | undefined {
  if (text.length > MAX_IPV6_LENGTH || !text.includes(':')) return undefined;
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === 8 ? groups : undefined;
  }
  const head = parseGroups(text.slice(0, gap), false);
  const tail = parseGroups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** The IPv4 address inside an IPv4-mapped IPv6 address, `::ffff:a.b.c.d`. */
export function mappedIpv4(groups: Ipv6Groups): number | undefined {
  const [a, b, c, d, e, marker, high = 0, low = 0] = groups;
  if (a !== 0 || b !== 0 || c !== 0 || d !== 0 || e !== 0 || marker !== 0xffff) return undefined;
  return high * 0x1_0000 + low;
}

/** Whether two texts name the same address; an IPv4-mapped address is the same as its IPv4 address. */
export function sameAddress(one: string, other: string): boolean {
  const normal = normalAddress(one);
  return normal !== undefined && normal === normalAddress(other);
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

export function formatIpv6(groups: Ipv6Groups): string {
  return groups.map((group) => group.toString(16)).join(':');
}

function normalAddress(text: string): string | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return formatIpv4(ipv4);
  const groups = parseIpv6(text);
  if (groups === undefined) return undefined;
  const mapped = mappedIpv4(groups);
  return mapped === undefined ? formatIpv6(groups) : formatIpv4(mapped);
}

function parseGroups(text: string, ipv4Tail: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const ipv4 = ipv4Tail && i === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 === undefined) return undefined;
    groups.push(Math.floor(ipv4 / 0x1_0000), ipv4 % 0x1_0000);
  }
  return groups;
}
