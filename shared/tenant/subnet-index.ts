import { type Cidr, maskIpv4, maskIpv6 } from '#shared/pattern/cidr.ts';
import { formatIpv6, mappedIpv4, parseIpv4, parseIpv6 } from '#shared/pattern/ip-address.ts';

/**
 * Finds the first of many CIDR blocks that holds an address. One look-up takes one map access for each prefix length in
 * use (at most 33 and 129), however many blocks there are.
 */
export class SubnetIndex {
  /** By prefix length, then by network: the lowest rank. */
  readonly #ipv4 = new Map<number, Map<number, number>>();
  readonly #ipv6 = new Map<number, Map<string, number>>();

  /** Blocks are added in the order of their ranks; of two equal ones the first counts. */
  add(cidr: Cidr, rank: number): void {
    if (cidr.family === 4) addTo(this.#ipv4, cidr.prefixLength, cidr.network, rank);
    else addTo(this.#ipv6, cidr.prefixLength, formatIpv6(cidr.network), rank);
  }

  /** The lowest rank of a block that holds the address; Infinity where there is none or the text is no address. */
  rankOf(address: string): number {
    let rank = Number.POSITIVE_INFINITY;
    const groups = parseIpv6(address);
    const ipv4 = groups === undefined ? parseIpv4(address) : mappedIpv4(groups);
    if (ipv4 !== undefined) {
      for (const [length, ranks] of this.#ipv4) rank = Math.min(rank, ranks.get(maskIpv4(ipv4, length)) ?? rank);
    }
    if (groups !== undefined) {
      for (const [length, ranks] of this.#ipv6) {
        rank = Math.min(rank, ranks.get(formatIpv6(maskIpv6(groups, length))) ?? rank);
      }
    }
    return rank;
  }
}

function addTo<K>(index: Map<number, Map<K, number>>, prefixLength: number, network: K, rank: number): void {
  const ranks = index.get(prefixLength) ?? new Map<K, number>();
  index.set(prefixLength, ranks);
  if (!ranks.has(network)) ranks.set(network, rank);
}
