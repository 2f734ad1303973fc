import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { compileMatcher } from '#shared/pattern/compile-matcher.ts';
import type { Matcher, Scalar } from '#shared/pattern/matcher.ts';
import type { EventPattern } from '#shared/pattern/pattern.ts';

/*
 * A model of how EventBridge's engine is described to match: the event is laid flat into fields that remember their
 * places in arrays, the pattern is multiplied out into rules without $or, and the fields of a rule are tried in the
 * order of their names, backtracking. Slow and simple: the compiled matcher has to agree with it.
 */

type Places = ReadonlyMap<number, number>;
type Rule = ReadonlyMap<string, readonly Matcher[]>;

interface Field {
  readonly name: string;
  readonly value: Scalar;
  readonly places: Places;
}

export function flatMatch(pattern: EventPattern, document: JsonObject): boolean {
  const fields = flatten(document);
  return multiplyOut(pattern, '', [new Map()]).some((rule) => matchRule([...rule].sort(byName), fields, new Map()));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function flatten(document: JsonObject): readonly Field[] {
  const fields: Field[] = [];
  let arrays = 0;
  const visit = (value: JsonValue, name: string, places: Places): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      for (const [i, item] of (value as readonly JsonValue[]).entries()) {
        const nested = isJsonObject(item) || Array.isArray(item);
        visit(item, name, nested ? new Map(places).set(array, i) : places);
      }
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) visit(member, name === '' ? key : `${name}.${key}`, places);
    } else {
      fields.push({ name, value: value as Scalar, places });
    }
  };
  visit(document, '', new Map());
  return fields;
}

function multiplyOut(pattern: EventPattern, prefix: string, rules: readonly Rule[]): readonly Rule[] {
  let result = rules;
  for (const [key, member] of Object.entries(pattern)) {
    const before = result;
    if (key === '$or')
      result = (member as readonly EventPattern[]).flatMap((branch) => multiplyOut(branch, prefix, before));
    else if (isJsonObject(member)) result = multiplyOut(member as EventPattern, `${prefix}${key}.`, before);
    else result = before.map((rule) => new Map(rule).set(`${prefix}${key}`, member as readonly Matcher[]));
  }
  return result;
}

function matchRule(
  rule: readonly (readonly [string, readonly Matcher[]])[],
  fields: readonly Field[],
  places: Places,
): boolean {
  const [entry, ...rest] = rule;
  if (entry === undefined) return true;
  const [name, matchers] = entry;
  const candidates = fields.filter((field) => field.name === name && isConsistent(field.places, places));
  const tests = matchers.filter((matcher) => !isAbsence(matcher)).map(compileMatcher);
  if (tests.length < matchers.length && candidates.length === 0 && matchRule(rest, fields, places)) return true;
  return candidates.some(
    (field) =>
      tests.some((test) => test(field.value)) && matchRule(rest, fields, new Map([...places, ...field.places])),
  );
}

function isConsistent(one: Places, other: Places): boolean {
  return [...one].every(([array, index]) => (other.get(array) ?? index) === index);
}

function isAbsence(matcher: Matcher): boolean {
  return typeof matcher === 'object' && matcher !== null && 'exists' in matcher && !matcher.exists;
}
