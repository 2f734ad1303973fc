import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { MAX_DEPTH, type ParsedDocument, PositionIndex, type SyntaxFault } from './document.ts';
import type { IssuePath } from './issue-path.ts';

/** Reads TOML 1.0. The parser stops at its first fault. */
export function parseTomlDocument(text: string): ParsedDocument {
  try {
    const program = parseTOML(text, { tomlVersion: '1.0' });
    const { index, faults } = new NodeIndexer(program);
    if (faults.length > 0) return { document: undefined, faults };
    return { document: { value: getStaticTOMLValue(program), locate: (path) => index.locate(path) }, faults };
  } catch (error) {
    return { document: undefined, faults: [parserFault(error)] };
  }
}

function parserFault(error: unknown): SyntaxFault {
  // The parser is recursive: arrays in arrays in arrays exhaust its stack.
  if (error instanceof RangeError) return { line: 1, column: 1, message: 'TOML: nested too deeply' };
  if (!(error instanceof ParseError)) throw error;
  return { line: error.lineNumber, column: error.column + 1, message: `TOML: ${error.message}` };
}

/** Notes where each key and item stands, and refuses what the parser's value builder would not show. */
class NodeIndexer {
  readonly index = new PositionIndex();
  readonly faults: SyntaxFault[] = [];

  constructor(program: AST.TOMLProgram) {
    for (const node of program.body[0].body) {
      if (node.type === 'TOMLTable') this.#visitTable(node);
      else this.#visitKeyValue(node, []);
    }
  }

  #visitTable(node: AST.TOMLTable): void {
    if (this.#isRefused(node.key, node.resolvedKey.length)) return;
    // A table's name also brings the tables above it into being, where nothing before it has.
    for (let length = 1; length <= node.resolvedKey.length; length += 1) {
      this.index.add(node.resolvedKey.slice(0, length), start(node));
    }
    for (const inner of node.body) this.#visitKeyValue(inner, node.resolvedKey);
  }

  #visitKeyValue(node: AST.TOMLKeyValue, parent: IssuePath): void {
    if (this.#isRefused(node.key, parent.length + node.key.keys.length)) return;
    let path = parent;
    for (const key of node.key.keys) {
      path = [...path, keyName(key)];
      this.index.add(path, start(key));
    }
    this.#visitValue(node.value, path);
  }

  #visitValue(node: AST.TOMLContentNode, path: IssuePath): void {
    if (node.type === 'TOMLInlineTable') {
      for (const inner of node.body) this.#visitKeyValue(inner, path);
    }
    if (node.type !== 'TOMLArray' || this.#isTooDeep(node, path.length + 1)) return;
    node.elements.forEach((element, position) => {
      this.index.add([...path, position], start(element));
      this.#visitValue(element, [...path, position]);
    });
  }

  #isRefused(key: AST.TOMLKey, depth: number): boolean {
    if (this.#isTooDeep(key, depth)) return true;
    // The value builder assigns keys, and an assigned __proto__ would vanish from the value.
    const proto = key.keys.find((part) => keyName(part) === '__proto__');
    if (proto !== undefined) this.faults.push({ ...start(proto), message: 'TOML: a key cannot be __proto__' });
    return proto !== undefined;
  }

  #isTooDeep(node: AST.TOMLNode, depth: number): boolean {
    if (depth <= MAX_DEPTH) return false;
    this.faults.push({ ...start(node), message: `TOML: nested deeper than ${MAX_DEPTH} levels` });
    return true;
  }
}

function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function start(node: AST.TOMLNode): { line: number; column: number } {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
