import { isJsonObject } from '#shared/json/json.ts';
import type { Matcher } from './matcher.ts';
import { type EventPattern, OR } from './pattern.ts';

/** A pattern taken apart: its leaves, its nested objects, and its `$or`s, of which each needs one alternative. */
export interface PatternTree {
  readonly leaves: ReadonlyMap<string, readonly Matcher[]>;
  readonly objects: ReadonlyMap<string, PatternTree>;
  readonly ors: readonly (readonly PatternTree[])[];
}

/** Takes a checked pattern apart. */
export function toTree(pattern: EventPattern): PatternTree {
  const leaves = new Map<string, readonly Matcher[]>();
  const objects = new Map<string, PatternTree>();
  const ors: PatternTree[][] = [];
  for (const [name, member] of Object.entries(pattern)) {
    if (isNested(member)) objects.set(name, toTree(member));
    else if (isOr(name, member)) ors.push(member.map(toTree));
    else leaves.set(name, member);
  }
  return { leaves, objects, ors };
}

/** The tree that asks for both. A checked pattern never has a leaf on both sides. */
export function mergeTrees(one: PatternTree, other: PatternTree): PatternTree {
  const leaves = new Map(one.leaves);
  for (const [name, matchers] of other.leaves) {
    if (leaves.has(name)) throw new TypeError(`"${name}" is tested twice: this is not a checked pattern`);
    leaves.set(name, matchers);
  }
  const objects = new Map(one.objects);
  for (const [name, tree] of other.objects) {
    const present = objects.get(name);
    objects.set(name, present === undefined ? tree : mergeTrees(present, tree));
  }
  return { leaves, objects, ors: [...one.ors, ...other.ors] };
}

/** The trees without any `$or` of which one must match: at most the 1,000 that parsePattern lets through. */
export function expandTree(tree: PatternTree): readonly PatternTree[] {
  const [first, ...ors] = tree.ors;
  if (first !== undefined) {
    return first.flatMap((branch) => expandTree(mergeTrees({ ...tree, ors }, branch)));
  }
  let expanded: readonly PatternTree[] = [{ ...tree, objects: new Map() }];
  for (const [name, child] of tree.objects) {
    const variants = expandTree(child);
    expanded = expanded.flatMap((base) =>
      variants.map((variant) => ({ ...base, objects: new Map(base.objects).set(name, variant) })),
    );
  }
  return expanded;
}

/** The first `$or` that shares a nested object with its siblings, taken out of its tree. */
export function takeEntangledOr(
  tree: PatternTree,
): { readonly branches: readonly PatternTree[]; readonly rest: PatternTree } | undefined {
  for (const [i, branches] of tree.ors.entries()) {
    const rest = { ...tree, ors: tree.ors.toSpliced(i, 1) };
    const siblings = objectNames(rest);
    const entangled = branches.flatMap((branch) => [...objectNames(branch)]).some((name) => siblings.has(name));
    if (entangled) return { branches, rest };
  }
  return undefined;
}

function objectNames(tree: PatternTree): Set<string> {
  const names = new Set(tree.objects.keys());
  for (const branch of tree.ors.flat()) for (const name of objectNames(branch)) names.add(name);
  return names;
}

type Member = EventPattern[string];

function isNested(member: Member): member is EventPattern {
  return isJsonObject(member);
}

function isOr(name: string, member: Exclude<Member, EventPattern>): member is readonly EventPattern[] {
  return name === OR && Array.isArray(member);
}
