import { compileEventTypes } from '#shared/hook/event-type-pattern.ts';
import type { Place } from '../place.ts';

/**
 * The events of a hook whose place in the file already says its event. An `events` list can only narrow that, so one
 * that cannot match the event is a fault.
 */
export function narrowTo(event: string, events: readonly string[], place: Place): readonly string[] {
  if (!compileEventTypes(events)(event)) {
    place.error(`expected to be left out or to match ${event}: this hook only ever sees ${event}`);
  }
  return [event];
}
