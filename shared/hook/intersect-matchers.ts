import { cidrWithin, parseCidr } from '#shared/pattern/cidr.ts';
import { compileMatcher } from '#shared/pattern/compile-matcher.ts';
import { isIpAddress } from '#shared/pattern/ip-address.ts';
import type { Matcher } from '#shared/pattern/matcher.ts';

/**
 * The matchers of what both lists match, where the second holds only exact texts and CIDR blocks: possibly none.
 * Undefined where no single matcher says it: EventBridge has none for "in this block, and ends with .1".
 */
export function intersectMatchers(one: readonly Matcher[], other: readonly Matcher[]): readonly Matcher[] | undefined {
  const found = new Map<string, Matcher>();
  for (const left of one) {
    for (const right of other) {
      const both = intersect(left, right);
      if (both === 'inexpressible') return undefined;
      if (both !== 'none') found.set(JSON.stringify(both.matcher), both.matcher);
    }
  }
  return [...found.values()];
}

type Intersection = { readonly matcher: Matcher } | 'none' | 'inexpressible';

function intersect(left: Matcher, right: Matcher): Intersection {
  if (typeof left === 'string') return compileMatcher(right)(left) ? { matcher: left } : 'none';
  if (typeof left !== 'object' || left === null || 'numeric' in left) return 'none';
  if ('exists' in left) return left.exists ? { matcher: right } : 'none';
  if (typeof right === 'string') return intersectExact(left, right);
  return 'cidr' in left ? intersectBlocks(left, right) : 'inexpressible';
}

// An address has several notations: whether it begins or ends with a text depends on the event's.
function intersectExact(left: Matcher & object, right: string): Intersection {
  if (!('cidr' in left) && isIpAddress(right) !== undefined) return 'inexpressible';
  return compileMatcher(left)(right) ? { matcher: right } : 'none';
}

function intersectBlocks(left: { readonly cidr: string }, right: Matcher): Intersection {
  const one = parseCidr(left.cidr);
  const text = typeof right === 'object' && right !== null && 'cidr' in right ? right.cidr : '';
  const other = parseCidr(text);
  if (one === undefined || other === undefined) return 'inexpressible';
  if (cidrWithin(one, other)) return { matcher: left };
  return cidrWithin(other, one) ? { matcher: right } : 'none';
}
