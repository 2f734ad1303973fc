import { EventError } from '#shared/event/event-error.ts';
import { parseEvent } from '#shared/event/parse-event.ts';
import type { JsonObject } from '#shared/json/json.ts';
import { checkEventSize } from './event-size.ts';
import type { NewEvent } from './intake.ts';
import { type BodyItem, splitBody } from './split-body.ts';

/** Keeps the answer to a body of a million faults small. */
const MAX_REJECTED = 1000;

/** Says whose an event is. */
export type TenantOf = (type: string, payload: JsonObject) => string;

/** An item of a body that is not an acceptable event. */
export interface Rejection {
  /** Its place among the body's items, the first being 0; blank lines are none. */
  readonly index: number;
  readonly error: { readonly code: string; readonly message: string; readonly path: string };
  /** The item as it came, passwords included: for the quarantine, which removes them, and for nobody else. */
  readonly raw: string;
}

export interface ReadEvents {
  readonly events: readonly NewEvent[];
  readonly rejected: readonly Rejection[];
}

/**
 * The events of a body: one JSON object, a JSON array, or NDJSON, told apart by content (split-body.ts). Never throws for
 * what the body holds: each item becomes either an event or a rejection. After 1,000 rejections the whole rest is one more.
 */
export function readEvents(body: Buffer, nowMs: number, tenantOf: TenantOf): ReadEvents {
  const events: NewEvent[] = [];
  const rejected: Rejection[] = [];
  let index = 0;
  for (const item of splitBody(body)) {
    if (rejected.length === MAX_REJECTED) {
      rejected.push({ index, error: TOO_MANY_REJECTED, raw: item.rest() });
      break;
    }
    try {
      events.push(readEvent(item, nowMs, tenantOf));
    } catch (error) {
      if (!(error instanceof EventError)) throw error;
      const { code, message, path } = error;
      rejected.push({ index, error: { code, message, path }, raw: item.raw() });
    }
    index++;
  }
  return { events, rejected };
}

const TOO_MANY_REJECTED = {
  code: 'too_many_rejected',
  message: `not read, nor is what follows: ${MAX_REJECTED} items before this one were refused`,
  path: '',
};

function readEvent(item: BodyItem, nowMs: number, tenantOf: TenantOf): NewEvent {
  const { type, timeMs, body, payload } = parseEvent(item.parse(), nowMs);
  checkEventSize(body);
  return { tenant: tenantOf(type, payload), type, timeMs, body };
}
