import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#shared/json/json.ts';
import type { EventPattern } from '#shared/pattern/pattern.ts';
import { parsePattern } from '#shared/pattern/pattern.ts';

const leafName = fc.constantFrom('m', 'x', 'a-b', 'z');
const objectName = fc.constantFrom('a', 'b', 'y');

const matcher = fc.constantFrom<unknown>(
  1,
  2,
  { 'anything-but': 1 },
  { exists: true },
  { exists: false },
  { exists: false },
);
const leaves = fc.dictionary(leafName, fc.array(matcher, { minLength: 1, maxLength: 2 }), { maxKeys: 2 });

/** Patterns of objects, arrays of alternatives and absences; not all of them valid. */
export function patternOf(levels: number): fc.Arbitrary<Record<string, unknown>> {
  if (levels === 0) return leaves.filter((fields) => Object.keys(fields).length > 0);
  const below = patternOf(levels - 1);
  return fc
    .tuple(
      leaves,
      fc.dictionary(objectName, below, { maxKeys: 2 }),
      fc.option(fc.array(below, { minLength: 2, maxLength: 3 })),
    )
    .map(([fields, objects, or]) => ({ ...fields, ...objects, ...(or && { $or: or }) }))
    .filter((fields) => Object.keys(fields).length > 0);
}

const scalar = fc.constantFrom<JsonValue>(1, 2, 'x', null);

/** Documents with arrays in which such patterns find something. */
export function documentOf(levels: number): fc.Arbitrary<JsonObject> {
  const value = levels === 0 ? scalar : fc.oneof(scalar, fieldValueOf(levels));
  return fc
    .tuple(
      fc.dictionary(leafName, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), value), { maxKeys: 3 }),
      fc.dictionary(objectName, value, { maxKeys: 3 }),
    )
    .map(([fields, objects]) => ({ ...fields, ...objects }));
}

function fieldValueOf(levels: number): fc.Arbitrary<JsonValue> {
  const below = documentOf(levels - 1);
  const item = fc.oneof({ weight: 4, arbitrary: below }, scalar, fc.array(below, { maxLength: 2 }));
  return fc.oneof(below, fc.array(item, { maxLength: 3 }));
}

/** The pattern, if EventBridge would take it. */
export function checkedPattern(value: unknown): EventPattern | undefined {
  try {
    return parsePattern(value);
  } catch {
    return undefined;
  }
}
