import { eventTypeMatchers } from '#shared/hook/event-type-pattern.ts';
import { type EventPattern, parsePattern } from '#shared/pattern/pattern.ts';
import type { TenantSettings } from '../environment.ts';
import { EnvironmentError } from '../environment-error.ts';

/** EventBridge's bound of a rule's pattern, in characters (EventBridge quotas, "Event pattern size"). */
export const MAX_PATTERN_CHARACTERS = 2048;

/**
 * The pattern of a tenant's rule: its own source, and of its events the types that it wants. Throws an EnvironmentError
 * where the types are too many for one pattern.
 */
export function tenantPattern({ id, events = [] }: TenantSettings): EventPattern {
  const types = eventTypeMatchers([...new Set(events)]);
  const pattern = parsePattern({
    source: [`hookline.${id}`],
    ...(types === undefined ? {} : { 'detail-type': types }),
  });
  const { length } = JSON.stringify(pattern);
  if (length > MAX_PATTERN_CHARACTERS) {
    throw new EnvironmentError(
      `tenant ${id}: its event types make a rule of ${length} characters, and EventBridge takes ${MAX_PATTERN_CHARACTERS}`,
    );
  }
  return pattern;
}
