import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { readAthenaDhcpd } from './athena-dhcpd.ts';
import { readAthenaBng } from './athenabng.ts';
import { EventError, excerpt } from './event-error.ts';
import { type Dialect, dialectOf, KNOWN_EVENT_TYPES, SUBSCRIBER_NAS_UPDATED } from './event-types.ts';
import { readRadius } from './radius.ts';
import { stripPasswords } from './strip-passwords.ts';

/** Deeper than any daemon writes, and far from where JSON.stringify overflows the stack. */
const MAX_DEPTH = 64;

/** An event as its source reported it, checked. */
export interface ParsedEvent {
  readonly type: string;
  /** When it happened: epoch milliseconds. */
  readonly timeMs: number;
  /** The payload as JSON text, `event` first, unknown fields and their digits as they came. */
  readonly body: string;
  readonly payload: JsonObject;
}

/** Checks the payload, brings it in place to its document's form, and says when it happened. */
type ReadDialect = (payload: Record<string, JsonValue>, nowMs: number) => number;

const READERS: Readonly<Record<Exclude<Dialect, 'nebularstack'>, ReadDialect>> = {
  athenabng: readAthenaBng,
  'athena-dhcpd': readAthenaDhcpd,
  radius: readRadius,
};

/**
 * Reads one event of any dialect from parsed JSON; throws EventError at its first fault. Passwords are removed and fields
 * are normalised in the value itself: the caller must not need it afterwards.
 */
export function parseEvent(value: unknown, nowMs: number): ParsedEvent {
  if (!isJsonObject(value)) {
    throw new EventError('not_an_object', '', `an event must be a JSON object, got ${excerpt(value)}`);
  }
  stripPasswords(value, MAX_DEPTH);
  const type = typeOf(value);
  const payload = withEventFirst(value, type);
  const timeMs = READERS[readerOf(type)](payload, nowMs);
  return { type, timeMs, body: JSON.stringify(payload), payload };
}

/** The program athena-dhcpd says `type` where its document says `event`; where both are given, `event` counts. */
function typeOf(value: JsonObject): string {
  const key = (value.event ?? '') === '' ? 'type' : 'event';
  const type = value[key] ?? '';
  if (type === '') {
    throw new EventError('missing_event_type', 'event', `event is missing: it must be ${knownTypes()}`);
  }
  if (typeof type === 'string') return type;
  throw new EventError('invalid_field', key, `${key} must be a string, got ${excerpt(type)}`);
}

function readerOf(type: string): keyof typeof READERS {
  const dialect = dialectOf(type);
  if (dialect === 'nebularstack') {
    const message = `${type} is emitted by Hookline itself, from radius.authentication events, and cannot be reported`;
    throw new EventError('reserved_event_type', 'event', message);
  }
  if (dialect !== undefined) return dialect;
  throw new EventError('unknown_event_type', 'event', `event must be ${knownTypes()}; got ${excerpt(type)}`);
}

function knownTypes(): string {
  const types = [...KNOWN_EVENT_TYPES].filter((type) => type !== SUBSCRIBER_NAS_UPDATED);
  return `one of ${types.join(', ')}`;
}

/** The documents show `event` first; spreading, unlike assigning, copies a key named `__proto__` as the key it is. */
function withEventFirst(value: JsonObject, type: string): Record<string, JsonValue> {
  for (const first in value) {
    if (first === 'event' && value.event === type) return value as Record<string, JsonValue>;
    break;
  }
  const { event: _, ...rest } = value;
  return { event: type, ...rest };
}
