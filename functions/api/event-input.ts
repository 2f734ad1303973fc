import { type EventFields, HooklineEvent } from '#shared/event/event.ts';
import { EventError } from '#shared/event/event-error.ts';
import { SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { parseEvent } from '#shared/event/parse-event.ts';
import { ApiError, invalidRequest } from './problem.ts';
import type { Context } from './route.ts';
import { boundTenant } from './tenancy.ts';

/** The id of an event that never was. */
export const EXAMPLE_ID = `evt_${'0'.repeat(19)}`;

/** The events that a preview or a test of a pattern is about. */
export interface EventChoice {
  /** A payload, as a daemon posts it. */
  readonly event?: Record<string, unknown> | undefined;
  readonly event_id?: string | undefined;
  /** An event type, of which the example is taken. */
  readonly type?: string | undefined;
}

/** The event of a choice; one that never was is of the tenant. Throws ApiError 400 or 404. */
export async function chosenEvent(context: Context, choice: EventChoice, tenant: string): Promise<HooklineEvent> {
  if (choice.event_id !== undefined) return new HooklineEvent(await storedEvent(context, choice.event_id));
  const nowMs = context.ports.now();
  const { type, body } = choice.event === undefined ? exampleOf(choice.type) : readPayload(choice.event, nowMs);
  return new HooklineEvent({ id: EXAMPLE_ID, tenant, type, timeMs: nowMs, body });
}

/** Throws ApiError 404. */
export async function storedEvent({ ports, token }: Context, id: string) {
  const event = await ports.events.get(id, boundTenant(token));
  if (event !== undefined) return event;
  throw new ApiError(404, 'no_such_event', `there is no event ${JSON.stringify(id)}, or it is no longer kept`);
}

function exampleOf(type: string | undefined): Pick<EventFields, 'type' | 'body'> {
  const example = EVENT_EXAMPLES.find((known) => known.type === type);
  if (example !== undefined) return { type: example.type, body: JSON.stringify(example.example) };
  throw invalidRequest([{ path: '$.type', message: 'expected one of the types of GET /event-types' }]);
}

function readPayload(payload: Record<string, unknown>, nowMs: number): Pick<EventFields, 'type' | 'body'> {
  // Hookline's own event has no `event` field, and ingest takes none.
  if (payload.trigger === SUBSCRIBER_NAS_UPDATED) return { type: payload.trigger, body: JSON.stringify(payload) };
  try {
    return parseEvent(payload, nowMs);
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    const path = error.path === '' ? '$.event' : `$.event.${error.path}`;
    throw invalidRequest([{ path, message: error.message }]);
  }
}
