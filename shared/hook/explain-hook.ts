import type { HooklineEvent } from '#shared/event/event.ts';
import { excerpt } from '#shared/event/event-error.ts';
import { isJsonObject, type JsonObject } from '#shared/json/json.ts';
import { explainPattern, type Mismatch } from '#shared/pattern/explain-pattern.ts';
import { compileEventTypes } from './event-type-pattern.ts';
import { EVERY_TENANT, type Hook } from './hook.ts';
import { compileHookMatcher } from './hook-pattern.ts';

/** What decides that a hook does not get an event. */
export interface Decision {
  /** `tenant`, `events`, `subnets`, or the path of the payload's field that the filter tests, such as `lease.ip`. */
  readonly field: string;
  readonly reason: string;
}

type Criteria = Pick<Hook, 'tenant' | 'events' | 'subnets' | 'filter'>;

/** Undefined exactly where the hook gets the event, as far as it is in service. */
export function explainHook(
  hook: Criteria,
  event: Pick<HooklineEvent, 'tenant' | 'type' | 'payload'>,
): Decision | undefined {
  if (hook.tenant !== EVERY_TENANT && hook.tenant !== event.tenant)
    return { field: 'tenant', reason: `the event is of ${event.tenant}, the hook sees those of ${hook.tenant}` };
  if (compileHookMatcher(hook)(event)) return undefined;
  if (!compileEventTypes(hook.events)(event.type))
    return { field: 'events', reason: `${event.type} is none of ${hook.events.join(', ')}` };
  const { subnets, filter } = hook;
  if (subnets.length > 0 && !compileHookMatcher({ events: [], subnets })(event))
    return { field: 'subnets', reason: `no address of the event lies in ${subnets.join(', ')}` };
  const mismatch = filter && explainPattern(filter, event.payload);
  if (mismatch !== undefined)
    return { field: mismatch.path.join('.') || 'filter', reason: reasonOf(mismatch, event.payload) };
  return { field: 'filter', reason: 'subnets and filter hold for different elements of a list' };
}

function reasonOf({ path, matchers, isAlternative }: Mismatch, payload: JsonObject): string {
  if (matchers === undefined) return 'the fields match only in different elements of a list, not in one';
  const reason = `expected ${JSON.stringify(matchers)}, got ${excerpt(valueAt(payload, path))}`;
  return isAlternative ? `no alternative of $or matches; of the first: ${reason}` : reason;
}

function valueAt(payload: JsonObject, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const name of path) {
    if (Array.isArray(value)) return value;
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
