import { isJsonObject } from '#shared/json/json.ts';
import { checkMatcher } from './check-matcher.ts';
import type { Matcher } from './matcher.ts';
import { PatternError, type PatternIssue } from './pattern-error.ts';

/**
 * A checked EventBridge event pattern. Every field must match; a field matches if any element of its array does; `$or`
 * holds alternatives of which one must match.
 */
export interface EventPattern {
  readonly [field: string]: EventPattern | readonly Matcher[] | readonly EventPattern[];
}

export const OR = '$or';

/** EventBridge refuses a pattern whose `$or`s multiply to more alternatives (user guide, "Or matching"). */
const MAX_COMBINATIONS = 1000;

/** Ours: it bounds the recursion over a pattern. */
const MAX_DEPTH = 64;

/** Names that EventBridge does not take for fields inside `$or` (event-ruler, Constants.java). */
const RESERVED_IN_OR: ReadonlySet<string> = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ' +
    'ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

interface Place {
  readonly path: readonly (string | number)[];
  /** The dotted name of the field, which leaves `$or` out. */
  readonly field: string;
  readonly insideOr: boolean;
}

/** What a part of a pattern tests, and into how many alternatives its `$or`s multiply. */
interface Extent {
  readonly fields: ReadonlySet<string>;
  readonly combinations: number;
}

const NOTHING: Extent = { fields: new Set(), combinations: 1 };

/**
 * Checks an event pattern as EventBridge would. Throws a PatternError with all faults. The value is returned as it is,
 * not copied: do not change it afterwards.
 */
export function parsePattern(value: unknown): EventPattern {
  const issues: PatternIssue[] = [];
  const { combinations } = checkObject(value, { path: [], field: '', insideOr: false }, issues);
  if (combinations > MAX_COMBINATIONS) {
    issues.push({ path: [], message: `expected at most ${MAX_COMBINATIONS} combinations of "${OR}" alternatives` });
  }
  if (issues.length > 0) throw new PatternError(issues);
  return value as EventPattern;
}

function checkObject(value: unknown, place: Place, issues: PatternIssue[]): Extent {
  const { path } = place;
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    issues.push({ path, message: 'expected an object with at least one field' });
    return NOTHING;
  }
  if (path.length >= MAX_DEPTH) {
    issues.push({ path, message: `expected at most ${MAX_DEPTH} levels` });
    return NOTHING;
  }
  const fields = new Set<string>();
  let combinations = 1;
  for (const [name, member] of entries) {
    const extent = checkMember(name, member, place, issues);
    for (const field of extent.fields) {
      if (fields.has(field))
        issues.push({ path: [...path, name], message: `expected "${field}" to be tested only once` });
      fields.add(field);
    }
    combinations *= extent.combinations;
  }
  return { fields, combinations };
}

function checkMember(name: string, member: unknown, place: Place, issues: PatternIssue[]): Extent {
  const path = [...place.path, name];
  if (name === OR) return checkOr(member, { ...place, path }, issues);
  if (place.insideOr && RESERVED_IN_OR.has(name)) {
    issues.push({ path, message: `expected a field; "${name}" is a reserved word inside "${OR}"` });
    return NOTHING;
  }
  const field = place.field === '' ? name : `${place.field}.${name}`;
  if (isJsonObject(member)) return checkObject(member, { ...place, path, field }, issues);
  if (!Array.isArray(member) || member.length === 0) {
    issues.push({ path, message: 'expected an array of at least one value, or an object of nested fields' });
    return NOTHING;
  }
  for (const [i, matcher] of member.entries()) checkMatcher(matcher, [...path, i], issues);
  return { fields: new Set([field]), combinations: 1 };
}

function checkOr(value: unknown, place: Place, issues: PatternIssue[]): Extent {
  if (!Array.isArray(value) || value.length < 2) {
    issues.push({ path: place.path, message: 'expected an array of at least two patterns' });
    return NOTHING;
  }
  const fields = new Set<string>();
  let combinations = 0;
  for (const [i, branch] of value.entries()) {
    const extent = checkObject(branch, { ...place, path: [...place.path, i], insideOr: true }, issues);
    for (const field of extent.fields) fields.add(field);
    combinations += extent.combinations;
  }
  return { fields, combinations };
}
