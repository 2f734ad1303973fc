import * as z from 'zod';
import { EVENT, EVENT_LIST, EVENT_TYPE_LIST, type EventView } from '#shared/api/event.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { parsePayload } from '#shared/event/payload.ts';
import { storedEvent } from '../event-input.ts';
import { nextCursor, readCursor } from '../page-cursor.ts';
import type { EventRecord } from '../ports.ts';
import { ApiError } from '../problem.ts';
import { PAGE, tenant, WINDOW } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { narrow } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { EVENT_EXAMPLE } from './examples.ts';

const TYPES = z
  .union([z.string(), z.array(z.string())])
  .transform((given) =>
    [given]
      .flat()
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  )
  .meta({ description: 'Any of these types: several times, or with commas' });

const LIST_QUERY = z.strictObject({ tenant, type: TYPES.optional(), ...WINDOW, ...PAGE });

export const EVENT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/events',
    scope: 'viewer',
    summary: 'Accepted events, the latest first',
    query: LIST_QUERY,
    answers: { 200: { description: 'A page of events', schema: EVENT_LIST, example: { events: [EVENT_EXAMPLE] } } },
    handle: async (context, { query }) => ({ status: 200, body: await listEvents(context, query) }),
  }),
  route({
    method: 'GET',
    path: '/events/stream',
    scope: 'viewer',
    summary: 'Events as they come, as server-sent events (on a box; the cloud has none: ask GET /events again)',
    query: z.strictObject({ tenant, type: TYPES.optional() }),
    headers: { 'Last-Event-ID': 'The id of the last event that was seen: the stream goes on behind it' },
    answers: {
      200: { description: '`id`, `event: event`, and `data`: an Event as JSON', contentType: 'text/event-stream' },
    },
    problems: { 501: ['not_here'], 503: ['too_many_streams', 'storage_failed'] },
    // A box serves it before it asks the core.
    handle: () => {
      throw new ApiError(501, 'not_here', 'there is no event stream here; ask GET /api/v1/events again and again');
    },
  }),
  route({
    method: 'GET',
    path: '/events/{id}',
    scope: 'viewer',
    summary: 'One event',
    answers: { 200: { description: 'The event', schema: EVENT, example: EVENT_EXAMPLE } },
    problems: { 404: ['no_such_event'] },
    handle: async (context, { params }) => ({ status: 200, body: eventView(await storedEvent(context, params.id)) }),
  }),
  route({
    method: 'GET',
    path: '/event-types',
    scope: 'viewer',
    summary: 'Every event type with a description and an example',
    answers: {
      200: {
        description: 'All of them',
        schema: EVENT_TYPE_LIST,
        example: { event_types: EVENT_EXAMPLES.slice(0, 1) },
      },
    },
    handle: () => ({ status: 200, body: { event_types: EVENT_EXAMPLES } }),
  }),
];

function eventView(event: EventRecord): EventView {
  const { id, type, tenant, timeMs, node, body } = event;
  return {
    id,
    type,
    tenant,
    ...timeText('time', timeMs),
    ...(node !== undefined && { node }),
    payload: parsePayload(body),
  };
}

async function listEvents({ ports, token }: Context, query: z.output<typeof LIST_QUERY>) {
  const whose = narrow(token, query.tenant);
  if (whose === 'nothing') return { events: [] };
  const wanted = { tenant: whose.tenant, types: query.type ?? [], sinceMs: query.since, untilMs: query.until };
  const asked = ['events', ...Object.values(wanted)];
  const { items, next } = await ports.events.list(wanted, {
    limit: query.limit,
    cursor: readCursor(asked, query.cursor),
  });
  const next_cursor = nextCursor(asked, next);
  return { events: items.map(eventView), ...(next_cursor !== undefined && { next_cursor }) };
}
