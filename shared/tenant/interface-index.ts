import { compileWildcard, wildcardOfGlob } from '#shared/pattern/wildcard.ts';

/** Finds the first of many interface names, some of them with `*`, that matches a name. */
export class InterfaceIndex {
  readonly #exact = new Map<string, number>();
  readonly #globs: { readonly matches: (name: string) => boolean; readonly rank: number }[] = [];

  /** Names are added in the order of their ranks; of two equal ones the first counts. */
  add(name: string, rank: number): void {
    if (name.includes('*')) this.#globs.push({ matches: compileWildcard(wildcardOfGlob(name)), rank });
    else if (!this.#exact.has(name)) this.#exact.set(name, rank);
  }

  /** The lowest rank of a name that matches; Infinity where none does. Linear in the number of names with `*`. */
  rankOf(name: string): number {
    const exact = this.#exact.get(name) ?? Number.POSITIVE_INFINITY;
    for (const { matches, rank } of this.#globs) {
      if (rank >= exact) return exact;
      if (matches(name)) return rank;
    }
    return exact;
  }
}
