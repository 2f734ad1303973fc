import type { IssuePath } from './issue-path.ts';

/** Levels of lists and mappings in a document; a configuration needs about ten. */
export const MAX_DEPTH = 100;

/** Both from 1; line 0 means the file as a whole. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed file, whatever its format, that knows where each of its keys and list items stands. */
export interface ConfigDocument {
  /** Plain objects, arrays, strings, numbers, booleans, null; a Date for a TOML date. Undefined for an empty file. */
  readonly value: unknown;
  /** Where the key or the list item stands; its nearest parent's place where the document does not have it. */
  locate(path: IssuePath): Position;
}

export interface SyntaxFault extends Position {
  readonly message: string;
}

/** The document is undefined where the faults leave nothing worth checking. */
export interface ParsedDocument {
  readonly document: ConfigDocument | undefined;
  readonly faults: readonly SyntaxFault[];
}

/** Positions by path, filled in by a parser. The first position given for a path stays. */
export class PositionIndex {
  readonly #positions = new Map<string, Position>();

  add(path: IssuePath, position: Position): void {
    const key = JSON.stringify(path);
    if (!this.#positions.has(key)) this.#positions.set(key, position);
  }

  locate(path: IssuePath): Position {
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.#positions.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return { line: 1, column: 1 };
  }
}
