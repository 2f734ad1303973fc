import { isRawJson } from '#shared/json/raw-json.ts';

/** What can be wrong with what a source reported. */
export type EventErrorCode =
  | 'empty_body'
  | 'invalid_utf8'
  | 'invalid_json'
  | 'not_an_object'
  | 'too_deep'
  | 'event_too_large'
  | 'missing_event_type'
  | 'unknown_event_type'
  | 'reserved_event_type'
  | 'missing_field'
  | 'invalid_field';

/** Why an event was refused. The message says what was expected and what came; it never holds a password. */
export class EventError extends Error {
  override readonly name = 'EventError';
  readonly code: EventErrorCode;
  /** Where in the event, as `lease.ip`; empty for the event as a whole. */
  readonly path: string;

  constructor(code: EventErrorCode, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

const MAX_EXCERPT_CHARS = 80;

/** A value as a message may show it: a string or number cut to 80 characters, of anything larger only its kind. */
export function excerpt(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (isRawJson(value)) return `the number ${cut(value.rawJSON)}, which is too large to be handled exactly`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function cut(text: string): string {
  return text.length > MAX_EXCERPT_CHARS ? `${text.slice(0, MAX_EXCERPT_CHARS)}…` : text;
}
