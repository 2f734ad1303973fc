import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { compileMatcher } from './compile-matcher.ts';
import { fieldOf, hasValueAt, isJsonArray, someItem } from './json-walk.ts';
import type { Matcher, Scalar } from './matcher.ts';
import type { PatternTree } from './pattern-tree.ts';

/**
 * How a part of a pattern matched: NO_MATCH, or the place (in `leaves`) of the first leaf that a value matched, or the
 * number of leaves where each of them matched by its absence.
 */
type Probe = (value: JsonValue | undefined) => number;

const NO_MATCH = -1;

/** A leaf of a pattern. All leaves of a part are held in the order of their dotted names. */
interface Leaf {
  readonly path: readonly string[];
  readonly allowsAbsence: boolean;
}

/** A compiled part of a pattern: a leaf, or a nested object. */
export interface Part {
  readonly probe: Probe;
  readonly leaves: readonly Leaf[];
}

/** A field's array of matchers: matched if one of the field's values matches one of them. */
export function compileLeaf(matchers: readonly Matcher[]): Part {
  const tests = matchers.filter((matcher) => !isAbsence(matcher)).map(compileMatcher);
  const allowsAbsence = tests.length < matchers.length;
  const matches = (value: Scalar): boolean => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
  const matchesItem = (item: Scalar | JsonObject): boolean => !isJsonObject(item) && matches(item);
  const probe: Probe = (value) => {
    if (value !== undefined && (isJsonArray(value) ? someItem(value, matchesItem) : matchesItem(value))) return 0;
    return allowsAbsence && !hasValueAt(value, []) ? 1 : NO_MATCH;
  };
  return { probe, leaves: [{ path: [], allowsAbsence }] };
}

/**
 * A nested object of a pattern without `$or`. Where the event has an array in its place, one and the same element must
 * match all of it. As in EventBridge, an absence tested before any value has singled out that element (fields are
 * tested in the order of their dotted names) means absence from the whole array (event-ruler, NameState.java,
 * "getNameTransitions").
 */
export function compileObject(tree: PatternTree): Part {
  const members = compileMembers(tree);
  const leaves = members.flatMap(({ name, part }) =>
    part.leaves.map((leaf) => ({ ...leaf, path: [name, ...leaf.path] })),
  );
  const count = leaves.length;
  const allowsAbsence = leaves.every((leaf) => leaf.allowsAbsence);
  const singlesOutFirst = !leaves.some((leaf) => leaf.allowsAbsence);

  const probeObject = (object: JsonObject): number => {
    let first = count;
    let offset = 0;
    for (const { name, part } of members) {
      const found = part.probe(fieldOf(object, name));
      if (found === NO_MATCH) return NO_MATCH;
      if (first === count && found < part.leaves.length) first = offset + found;
      offset += part.leaves.length;
    }
    return first;
  };
  const matchesItem = (item: Scalar | JsonObject): boolean => isJsonObject(item) && probeObject(item) !== NO_MATCH;

  const probeArray = (array: readonly JsonValue[]): number => {
    if (singlesOutFirst) return someItem(array, matchesItem) ? 0 : NO_MATCH;
    const present = leaves.findIndex((leaf) => hasValueAt(array, leaf.path));
    const absent = present < 0 ? count : present;
    if (absent === count) return allowsAbsence ? count : NO_MATCH;
    // What an element matches first is present in the array; so it must be the first of all that are present.
    return someItem(array, (item) => isJsonObject(item) && probeObject(item) === absent) ? absent : NO_MATCH;
  };

  const probe: Probe = (value) => {
    if (value === undefined) return allowsAbsence ? count : NO_MATCH;
    if (isJsonArray(value)) return probeArray(value);
    if (isJsonObject(value)) return probeObject(value);
    return allowsAbsence ? count : NO_MATCH;
  };
  return { probe, leaves };
}

/** Whether the part matches what an event has in its place; undefined where it has nothing. */
export function isMatch(part: Part, value: JsonValue | undefined): boolean {
  return part.probe(value) !== NO_MATCH;
}

function compileMembers(tree: PatternTree): readonly { readonly name: string; readonly part: Part }[] {
  const members = [
    ...Array.from(tree.leaves, ([name, matchers]) => ({ name, order: name, part: compileLeaf(matchers) })),
    ...Array.from(tree.objects, ([name, child]) => ({ name, order: `${name}.`, part: compileObject(child) })),
  ];
  return members.sort((one, other) => (one.order < other.order ? -1 : 1));
}

function isAbsence(matcher: Matcher): boolean {
  return typeof matcher === 'object' && matcher !== null && 'exists' in matcher && !matcher.exists;
}
