import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { type ParsedDocument, PositionIndex, type SyntaxFault } from './document.ts';
import type { IssuePath } from './issue-path.ts';

/** Reads TOML 1.0. The parser stops at its first fault. */
export function parseTomlDocument(text: string): ParsedDocument {
  try {
    const program = parseTOML(text, { tomlVersion: '1.0' });
    const index = new PositionIndex();
    const faults: SyntaxFault[] = [];
    for (const node of program.body[0].body) visitTopLevel(node, index, faults);
    if (faults.length > 0) return { document: undefined, faults };
    return { document: { value: getStaticTOMLValue(program), locate: (path) => index.locate(path) }, faults };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const fault = { line: error.lineNumber, column: error.column + 1, message: `TOML: ${error.message}` };
    return { document: undefined, faults: [fault] };
  }
}

function visitTopLevel(node: AST.TOMLKeyValue | AST.TOMLTable, index: PositionIndex, faults: SyntaxFault[]): void {
  if (node.type === 'TOMLKeyValue') {
    visitKeyValue(node, [], index, faults);
    return;
  }
  // A table's name also brings the tables above it into being, where nothing before it has.
  for (let length = 1; length <= node.resolvedKey.length; length += 1) {
    index.add(node.resolvedKey.slice(0, length), start(node));
  }
  refuseProto(node.key, faults);
  for (const inner of node.body) visitKeyValue(inner, node.resolvedKey, index, faults);
}

function visitKeyValue(node: AST.TOMLKeyValue, parent: IssuePath, index: PositionIndex, faults: SyntaxFault[]): void {
  refuseProto(node.key, faults);
  let path = parent;
  for (const key of node.key.keys) {
    path = [...path, keyName(key)];
    index.add(path, start(key));
  }
  visitValue(node.value, path, index, faults);
}

function visitValue(node: AST.TOMLContentNode, path: IssuePath, index: PositionIndex, faults: SyntaxFault[]): void {
  if (node.type === 'TOMLInlineTable') {
    for (const inner of node.body) visitKeyValue(inner, path, index, faults);
  }
  if (node.type !== 'TOMLArray') return;
  node.elements.forEach((element, position) => {
    index.add([...path, position], start(element));
    visitValue(element, [...path, position], index, faults);
  });
}

/** The parser's value builder assigns keys, and an assigned `__proto__` would vanish from the value. */
function refuseProto(key: AST.TOMLKey, faults: SyntaxFault[]): void {
  for (const part of key.keys) {
    if (keyName(part) === '__proto__') faults.push({ ...start(part), message: 'TOML: a key cannot be __proto__' });
  }
}

function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function start(node: AST.TOMLNode): { line: number; column: number } {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
