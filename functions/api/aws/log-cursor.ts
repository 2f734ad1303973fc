import { EVENT_ID } from '#shared/event/event-id.ts';
import { ApiError } from '../problem.ts';
import type { LogPlace } from './log-reader.ts';

/** A place in a list as text for a client to come back with. */
export function writeCursor({ eventId, hookId }: LogPlace): string {
  return Buffer.from(`${eventId}.${hookId}`).toString('base64url');
}

/** Undefined for no cursor. Throws ApiError where it is none of `writeCursor`'s. */
export function readCursor(cursor: string | undefined): LogPlace | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const dot = text.indexOf('.');
  const place = { eventId: text.slice(0, dot), hookId: text.slice(dot + 1) };
  if (dot === -1 || !EVENT_ID.test(place.eventId))
    throw new ApiError(400, 'invalid_request', 'cursor: expected the next_cursor of an earlier answer');
  return place;
}
