import { KNOWN_EVENT_TYPES } from '#shared/event/event-types.ts';
import { compileMatcher } from '#shared/pattern/compile-matcher.ts';
import type { Matcher } from '#shared/pattern/matcher.ts';
import { wildcardOfGlob } from '#shared/pattern/wildcard.ts';

/**
 * The matchers of a hook's `events`, in which `*` stands for any run of characters; undefined where every type
 * matches (an empty list, or `*`). A star at one end becomes a prefix or a suffix: EventBridge limits the rules of a
 * bus that use wildcards.
 */
export function eventTypeMatchers(events: readonly string[]): readonly Matcher[] | undefined {
  if (events.length === 0) return undefined;
  const matchers = events.map(eventTypeMatcher);
  return matchers.every((matcher) => matcher !== undefined) ? matchers : undefined;
}

/** Compiles a hook's `events` into a test of an event's type. */
export function compileEventTypes(events: readonly string[]): (type: string) => boolean {
  const matchers = eventTypeMatchers(events);
  if (matchers === undefined) return () => true;
  const exact = new Set<string>();
  const tests: ((type: string) => boolean)[] = [];
  for (const matcher of matchers) {
    if (typeof matcher === 'string') exact.add(matcher);
    else tests.push(compileMatcher(matcher));
  }
  if (tests.length === 0) return (type) => exact.has(type);
  return (type) => exact.has(type) || tests.some((test) => test(type));
}

/** The members of `events` that match no event type known today: likely typing errors, worth a warning. */
export function eventTypePatternFaults(events: readonly string[]): readonly string[] {
  return events.filter((name) => {
    const matches = compileEventTypes([name]);
    return ![...KNOWN_EVENT_TYPES].some(matches);
  });
}

function eventTypeMatcher(name: string): Matcher | undefined {
  const [first = '', second, ...others] = name.split(/\*+/);
  if (second === undefined) return first;
  if (others.length > 0 || (first !== '' && second !== '')) return { wildcard: wildcardOfGlob(name) };
  if (first !== '') return { prefix: first };
  return second === '' ? undefined : { suffix: second };
}
