import { isJsonObject } from '#shared/json/json.ts';
import type { Matcher } from '#shared/pattern/matcher.ts';
import { type EventPattern, OR } from '#shared/pattern/pattern.ts';
import { intersectMatchers } from './intersect-matchers.ts';
import { constraintPattern, type FieldConstraint } from './subnet-pattern.ts';

/** A pattern, or `never` where nothing can match, or `inexpressible` where EventBridge has no pattern for it. */
export type Constrained = EventPattern | 'never' | 'inexpressible';

type Alternatives = readonly EventPattern[] | 'never' | 'inexpressible';

/** The pattern that asks for the given one and for at least one of the constraints. */
export function constrainByAny(pattern: EventPattern, constraints: readonly FieldConstraint[]): Constrained {
  if (!constraints.some(({ path }) => isTested(pattern, path))) {
    return besideAny(pattern, constraints.map(constraintPattern));
  }
  const found = alternatives(constraints.map((constraint) => constrain(pattern, constraint)));
  if (typeof found === 'string') return found;
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : { [OR]: found };
}

// EventBridge takes one $or per object: a second one goes into each alternative of the first.
function besideAny(pattern: EventPattern, others: readonly EventPattern[]): EventPattern {
  const own = pattern[OR];
  if (own === undefined) return { ...pattern, [OR]: others };
  return { ...pattern, [OR]: others.map((other) => ({ ...other, [OR]: own })) };
}

function constrain(pattern: EventPattern, constraint: FieldConstraint): Constrained {
  const [name, next, ...others] = constraint.path;
  const branches = branchesOf(pattern);
  if (branches.some((branch) => isTested(branch, constraint.path))) {
    const found = alternatives(branches.map((branch) => constrain(branch, constraint)));
    // A single alternative is written twice: $or needs two.
    return typeof found === 'string' ? found : { ...pattern, [OR]: found.length === 1 ? [...found, ...found] : found };
  }
  const member = pattern[name];
  if (member === undefined) return { ...pattern, ...constraintPattern(constraint) };
  if (isNested(member)) {
    if (next === undefined) return 'inexpressible';
    const inner = constrain(member, { ...constraint, path: [next, ...others] });
    return typeof inner === 'string' ? inner : { ...pattern, [name]: inner };
  }
  if (next !== undefined) return 'inexpressible';
  const both = intersectMatchers(member as readonly Matcher[], constraint.matchers);
  if (both === undefined) return 'inexpressible';
  return both.length === 0 ? 'never' : { ...pattern, [name]: both };
}

function alternatives(found: readonly Constrained[]): Alternatives {
  const patterns: EventPattern[] = [];
  for (const one of found) {
    if (one === 'inexpressible') return one;
    if (one !== 'never') patterns.push(one);
  }
  return patterns.length === 0 ? 'never' : patterns;
}

/** Whether the pattern says anything of the field, of an ancestor's own value, or of what lies below the field. */
function isTested(pattern: EventPattern, [name, next, ...others]: FieldConstraint['path']): boolean {
  if (branchesOf(pattern).some((branch) => isTested(branch, next === undefined ? [name] : [name, next, ...others]))) {
    return true;
  }
  const member = pattern[name];
  if (member === undefined) return false;
  return next === undefined || !isNested(member) || isTested(member, [next, ...others]);
}

function branchesOf(pattern: EventPattern): readonly EventPattern[] {
  const branches = pattern[OR];
  return Array.isArray(branches) ? branches : [];
}

function isNested(member: EventPattern[string]): member is EventPattern {
  return isJsonObject(member);
}
