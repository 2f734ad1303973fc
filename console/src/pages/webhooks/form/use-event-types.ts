import { EVENT_TYPE_LIST } from '#shared/api/event.ts';
import type { EventType } from '../../../api/answers.ts';
import { useQuery } from '../../../api/use-query.ts';

/** The event types that Hookline knows; undefined until they are there. */
export function useEventTypes(): readonly EventType[] | undefined {
  const query = useQuery('event types', (api, signal) => api.get(EVENT_TYPE_LIST, '/event-types', {}, signal));
  return query.data?.event_types;
}
