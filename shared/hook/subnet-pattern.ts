import { formatCidr, isSingleAddress, networkAddress, parseCidr } from '#shared/pattern/cidr.ts';
import type { Matcher } from '#shared/pattern/matcher.ts';
import type { EventPattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';

/** One field of a payload and the values of which it must have one. */
export interface FieldConstraint {
  readonly path: readonly [string, ...string[]];
  readonly matchers: readonly Matcher[];
}

const ADDRESS_FIELDS: readonly FieldConstraint['path'][] = [
  ['lease', 'ip'],
  ['conflict', 'ip'],
  ['ip_address'],
  ['rogue', 'offered_ip'],
];

const SUBNET_FIELDS: readonly FieldConstraint['path'][] = [
  ['lease', 'subnet'],
  ['conflict', 'subnet'],
];

/**
 * The alternatives of a hook's `subnets`: an address of the event lies in one of the blocks, or its subnet is one of
 * them. An event with neither matches none. Throws a PatternError for a subnet that is no CIDR block.
 */
export function subnetConstraints(subnets: readonly string[]): readonly FieldConstraint[] {
  const addresses: Matcher[] = [];
  const names = new Set<string>();
  for (const [i, subnet] of subnets.entries()) {
    const cidr = parseCidr(subnet);
    if (cidr === undefined) throw new PatternError([{ path: ['subnets', i], message: 'expected a CIDR block' }]);
    // EventBridge takes no block of a single address; an exact address is the same to it.
    addresses.push(isSingleAddress(cidr) ? networkAddress(cidr) : { cidr: formatCidr(cidr) });
    names.add(subnet).add(formatCidr(cidr));
  }
  return [
    ...ADDRESS_FIELDS.map((path) => ({ path, matchers: addresses })),
    ...SUBNET_FIELDS.map((path) => ({ path, matchers: [...names] })),
  ];
}

/** The pattern of one constraint. */
export function constraintPattern({ path: [name, ...inner], matchers }: FieldConstraint): EventPattern {
  const [next, ...others] = inner;
  return { [name]: next === undefined ? matchers : constraintPattern({ path: [next, ...others], matchers }) };
}
