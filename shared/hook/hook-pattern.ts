import type { HooklineEvent } from '#shared/event/event.ts';
import type { JsonObject } from '#shared/json/json.ts';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { type EventPattern, OR, parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';
import { type Constrained, constrainByAny } from './constrain-pattern.ts';
import { compileEventTypes, eventTypeMatchers } from './event-type-pattern.ts';
import type { Hook } from './hook.ts';
import { constraintPattern, type FieldConstraint, subnetConstraints } from './subnet-pattern.ts';

type Criteria = Pick<Hook, 'events' | 'subnets' | 'filter'>;

/** Every event has a type: this matches all of them, as EventBridge takes no empty pattern. */
const EVERYTHING = [{ exists: true }] as const;
const NOTHING: EventPattern = { 'detail-type': [{ exists: false }] };

/**
 * The EventBridge event pattern of a hook's `events`, `subnets` and `filter`, over `{"detail-type": type, "detail":
 * payload}`. It is checked, but may be longer than the 2,048 characters that a rule takes. Throws a PatternError where
 * EventBridge cannot say it: a filter that tests the text of an address beside `subnets` on the same field.
 */
export function hookPattern({ events, subnets, filter }: Criteria): EventPattern {
  const detail = detailPattern(subnets, filter);
  if (detail === 'never') return NOTHING;
  if (detail === 'inexpressible') {
    const message = 'expected no test of an address as text on a field that "subnets" tests too';
    throw new PatternError([{ path: ['filter'], message }]);
  }
  const types = eventTypeMatchers(events);
  if (detail === undefined) return parsePattern({ 'detail-type': types ?? EVERYTHING });
  return parsePattern({ ...(types && { 'detail-type': types }), detail });
}

/**
 * Compiles the same test for the box, and for hooks that `hookPattern` cannot express as well. The payload is parsed
 * only where the type matches and the hook has `subnets` or a `filter`.
 */
export function compileHookMatcher(hook: Criteria): (event: Pick<HooklineEvent, 'type' | 'payload'>) => boolean {
  const matchesType = compileEventTypes(hook.events);
  const matchesPayload = compilePayloadTest(hook);
  if (matchesPayload === undefined) return (event) => matchesType(event.type);
  return (event) => matchesType(event.type) && matchesPayload(event.payload);
}

function compilePayloadTest({ subnets, filter }: Criteria): ((payload: JsonObject) => boolean) | undefined {
  const detail = detailPattern(subnets, filter);
  if (detail === undefined) return undefined;
  if (detail === 'never') return () => false;
  if (detail !== 'inexpressible' && isValid(detail)) return compilePattern(detail);
  const matchesSubnets = compilePattern(anyOf(subnetConstraints(subnets)));
  const matchesFilter = filter === undefined ? () => true : compilePattern(filter);
  return (payload) => matchesSubnets(payload) && matchesFilter(payload);
}

function detailPattern(subnets: readonly string[], filter: EventPattern | undefined): Constrained | undefined {
  if (subnets.length === 0) return filter;
  const constraints = subnetConstraints(subnets);
  return filter === undefined ? anyOf(constraints) : constrainByAny(filter, constraints);
}

function anyOf(constraints: readonly FieldConstraint[]): EventPattern {
  return { [OR]: constraints.map(constraintPattern) };
}

// Two valid patterns can make an invalid one: too many combinations, or a field name that is reserved inside $or.
function isValid(detail: EventPattern): boolean {
  try {
    parsePattern(detail);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}
