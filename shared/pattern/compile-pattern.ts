import type { JsonObject } from '#shared/json/json.ts';
import { compileLeaf, compileObject, isMatch, type Part } from './compile-tree.ts';
import { fieldOf } from './json-walk.ts';
import type { EventPattern } from './pattern.ts';
import { expandTree, mergeTrees, type PatternTree, takeEntangledOr, toTree } from './pattern-tree.ts';

export type DocumentTest = (document: JsonObject) => boolean;

/**
 * Compiles a checked pattern into a test with EventBridge's semantics. A match takes time linear in the document for
 * each field of the pattern, and recurses no deeper than the pattern. What differs from EventBridge: a field name with
 * a dot is a name, not a path; an IPv4-mapped IPv6 address is its IPv4 address in every notation.
 */
export function compilePattern(pattern: EventPattern): DocumentTest {
  return compileRoot(toTree(pattern));
}

// A document is never an array: alternatives that share no nested object with their siblings need no expansion here.
function compileRoot(tree: PatternTree): DocumentTest {
  const entangled = takeEntangledOr(tree);
  if (entangled !== undefined) {
    return anyOf(entangled.branches.map((branch) => compileRoot(mergeTrees(entangled.rest, branch))));
  }
  return allOf([
    ...Array.from(tree.leaves, ([name, matchers]) => onField(name, [compileLeaf(matchers)])),
    ...Array.from(tree.objects, ([name, child]) => onField(name, expandTree(child).map(compileObject))),
    ...tree.ors.map((branches) => anyOf(branches.map(compileRoot))),
  ]);
}

function onField(name: string, parts: readonly Part[]): DocumentTest {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return (document) => isMatch(only, fieldOf(document, name));
  return (document) => {
    const value = fieldOf(document, name);
    for (const part of parts) if (isMatch(part, value)) return true;
    return false;
  };
}

function allOf(tests: readonly DocumentTest[]): DocumentTest {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (document) => {
    for (const test of tests) if (!test(document)) return false;
    return true;
  };
}

function anyOf(tests: readonly DocumentTest[]): DocumentTest {
  return (document) => {
    for (const test of tests) if (test(document)) return true;
    return false;
  };
}
