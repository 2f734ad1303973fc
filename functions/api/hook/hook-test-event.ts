import { type EventFields, HooklineEvent } from '#shared/event/event.ts';
import { dialectOf, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { compileEventTypes } from '#shared/hook/event-type-pattern.ts';
import type { Hook } from '#shared/hook/hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import { formatNasTimestamp } from '#shared/nas/nas-updated-payload.ts';
import { testEvent } from '../test-event.ts';

export interface TestOptions {
  readonly tenant: string;
  readonly node: string;
  readonly nowMs: number;
}

/**
 * An event for trying a hook, marked with `test`: the first example that the hook matches; where its subnets or filter
 * match none, the first of a type that it matches; a lease.ack where there is no such type.
 */
export function hookTestEvent(hook: Hook, options: TestOptions): Omit<EventFields, 'id'> {
  const usual = testEvent(options.tenant, options.node, options.nowMs);
  const examples = [...EVENT_EXAMPLES, ...futureTypes(hook)].map(({ type, example }) => marked(type, example, options));
  const candidates = [usual, ...examples];
  const matches = compileHookMatcher(hook);
  const matchesType = compileEventTypes(hook.events);
  return (
    candidates.find((event) => matches(new HooklineEvent({ ...event, id: '' }))) ??
    candidates.find(({ type }) => matchesType(type)) ??
    usual
  );
}

/** Types that a daemon of tomorrow may emit, with the payload of another type of their family. */
function futureTypes({ events }: Hook) {
  return events.flatMap((type) => {
    const family = EVENT_EXAMPLES.find(
      ({ group }) => dialectOf(type) === 'athena-dhcpd' && type.startsWith(`${group}.`),
    );
    return family === undefined ? [] : [{ type, example: { ...family.example, event: type } }];
  });
}

function marked(
  type: string,
  example: Readonly<Record<string, unknown>>,
  { tenant, nowMs }: TestOptions,
): Omit<EventFields, 'id'> {
  const now = type === SUBSCRIBER_NAS_UPDATED ? formatNasTimestamp(nowMs) : new Date(nowMs).toISOString();
  const timestamp = 'timestamp' in example ? { timestamp: now } : {};
  return { tenant, type, timeMs: nowMs, body: JSON.stringify({ ...example, ...timestamp, test: true }) };
}
