import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { MAX_DEPTH, type ParsedDocument, type Position, PositionIndex, type SyntaxFault } from './document.ts';
import type { IssuePath } from './issue-path.ts';

/** Nodes that aliases may add to a document: far more than a real file needs, far less than a bomb makes. */
const MAX_ALIASED_NODES = 100_000;

/** The parser's own words for these quote the source, which may be a secret. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias is malformed',
  BAD_DQ_ESCAPE: 'invalid escape sequence in double quotes',
  BAD_DIRECTIVE: 'unknown directive',
  DUPLICATE_KEY: 'the key is given twice',
  MULTIPLE_DOCS: 'the file holds more than one YAML document',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAG_RESOLVE_FAILED: 'tags (!...) are not supported; put text that starts with ! in quotes',
  UNEXPECTED_TOKEN: 'unexpected text; check quotes, brackets and indentation',
};

/** Reads YAML 1.2 (core schema, no tags, no merge keys). Aliases are followed within bounds, never into themselves. */
export function parseYamlDocument(text: string): ParsedDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = [...parsed.errors, ...parsed.warnings];
  const faults = syntax.map((error) => ({ ...at(error.pos[0]), message: wording(error) }));
  if (parsed.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { document: undefined, faults };
  const reader = new NodeReader(parsed, at);
  const value = reader.read(parsed.contents, [], 0);
  if (reader.faults.length > 0) return { document: undefined, faults: [...faults, ...reader.faults] };
  return { document: { value, locate: (path) => reader.index.locate(path) }, faults };
}

function wording(error: YAMLError): string {
  return `YAML: ${OWN_WORDS[error.code] ?? error.message}`;
}

/** Turns the syntax tree into plain values and notes where each key and item stands. */
class NodeReader {
  readonly index = new PositionIndex();
  readonly faults: SyntaxFault[] = [];
  readonly #document: Document;
  readonly #at: (offset: number) => Position;
  readonly #open = new Set<unknown>();
  #aliasDepth = 0;
  #aliasedNodes = 0;
  #bombReported = false;

  constructor(document: Document, at: (offset: number) => Position) {
    this.#document = document;
    this.#at = at;
  }

  read(node: unknown, path: IssuePath, depth: number): unknown {
    if (isAlias(node)) return this.#readAlias(node, path, depth);
    if (this.#aliasDepth > 0) this.#aliasedNodes += 1;
    if (this.#aliasedNodes > MAX_ALIASED_NODES) return this.#tooManyAliases(node);
    if (depth > MAX_DEPTH) return this.#fault(node, `nested deeper than ${MAX_DEPTH} levels`);
    if (isScalar(node)) return node.value;
    if (!isMap(node) && !isSeq(node)) return undefined;
    this.#open.add(node);
    const value = isMap(node) ? this.#readMap(node.items, path, depth) : this.#readItems(node.items, path, depth);
    this.#open.delete(node);
    return value;
  }

  #readAlias(alias: { resolve(document: Document): unknown }, path: IssuePath, depth: number): unknown {
    const target = alias.resolve(this.#document);
    if (target === undefined) return this.#fault(alias, 'an alias stands before its anchor, or has none');
    if (this.#open.has(target)) return this.#fault(alias, 'an alias stands inside its own anchor');
    this.#aliasDepth += 1;
    const value = this.read(target, path, depth);
    this.#aliasDepth -= 1;
    return value;
  }

  #tooManyAliases(node: unknown): undefined {
    if (this.#bombReported) return;
    this.#bombReported = true;
    this.#fault(node, `aliases expand to more than ${MAX_ALIASED_NODES} values`);
  }

  #readMap(pairs: readonly { key: unknown; value: unknown }[], path: IssuePath, depth: number): unknown {
    const entries: [string, unknown][] = [];
    const seen = new Set<string>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        this.#fault(key, 'a key must be plain text');
        continue;
      }
      const name = String(key.value ?? '');
      if (seen.has(name)) continue;
      seen.add(name);
      const inner = [...path, name];
      this.index.add(inner, this.#positionOf(key));
      entries.push([name, this.read(value, inner, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #readItems(items: readonly unknown[], path: IssuePath, depth: number): unknown {
    return items.map((item, position) => {
      const inner = [...path, position];
      this.index.add(inner, this.#positionOf(item));
      return this.read(item, inner, depth + 1);
    });
  }

  #positionOf(node: unknown): Position {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    return this.#at(range?.[0] ?? 0);
  }

  #fault(node: unknown, message: string): undefined {
    this.faults.push({ ...this.#positionOf(node), message: `YAML: ${message}` });
    return undefined;
  }
}
