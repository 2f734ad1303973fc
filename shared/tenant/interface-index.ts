import { compileWildcard, wildcardOfGlob } from '#shared/pattern/wildcard.ts';

/** Finds the first of many interface names, some of them with `*`, that matches a name. */
export class InterfaceIndex {
  readonly #exact = new Map<string, number>();
  /** Names such as `trunk0.200.*`: by the length before the star, then by what stands before it. */
  readonly #prefixes = new Map<number, Map<string, number>>();
  readonly #globs: { readonly matches: (name: string) => boolean; readonly rank: number }[] = [];

  /** Names are added in the order of their ranks; of two equal ones the first counts. */
  add(name: string, rank: number): void {
    const star = name.indexOf('*');
    if (star < 0) addTo(this.#exact, name, rank);
    else if (star === name.length - 1) addTo(this.#prefixesOf(star), name.slice(0, star), rank);
    else this.#globs.push({ matches: compileWildcard(wildcardOfGlob(name)), rank });
  }

  /** The lowest rank of a name that matches; Infinity where none does. Linear in the names with `*` before their end. */
  rankOf(name: string): number {
    let first = this.#exact.get(name) ?? Number.POSITIVE_INFINITY;
    for (const [length, ranks] of this.#prefixes) {
      if (length <= name.length) first = Math.min(first, ranks.get(name.slice(0, length)) ?? first);
    }
    for (const { matches, rank } of this.#globs) {
      if (rank >= first) return first;
      if (matches(name)) return rank;
    }
    return first;
  }

  #prefixesOf(length: number): Map<string, number> {
    const ranks = this.#prefixes.get(length) ?? new Map<string, number>();
    this.#prefixes.set(length, ranks);
    return ranks;
  }
}

function addTo(ranks: Map<string, number>, name: string, rank: number): void {
  if (!ranks.has(name)) ranks.set(name, rank);
}
