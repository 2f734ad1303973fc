import { isReservedHeader } from '#shared/payload/reserved-headers.ts';
import { kindOf } from '../expected.ts';
import type { Place } from '../place.ts';
import { mappingOf } from '../read-fields.ts';

const MAX_HEADERS = 64;
/** RFC 9110, 5.6.2: token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5: visible characters, space, tab and obs-text; so no CR, LF or NUL. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Beside the reserved headers: what belongs to the connection. */
const OF_THE_CONNECTION = /^(?:host|proxy-.*)$/i;

/** The custom headers of a webhook. Content-Type is left out with a warning; no message shows a header's value. */
export function readHeaders(value: unknown, place: Place): Readonly<Record<string, string>> {
  const given = Object.entries(mappingOf(value, place) ?? {});
  if (given.length > MAX_HEADERS) place.error(`expected at most ${MAX_HEADERS} headers, got ${given.length}`);
  const seen = new Map<string, string>();
  const headers: [string, string][] = [];
  for (const [name, text] of given) {
    const twin = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (/^content-type$/i.test(name)) place.at(name).warning('left out: Content-Type is always application/json');
    else if (twin !== undefined) place.at(name).error(`the same header as ${twin}`);
    else if (isHeader(name, text, place.at(name))) headers.push([name, text as string]);
  }
  return Object.fromEntries(headers);
}

function isHeader(name: string, value: unknown, place: Place): boolean {
  const fault = nameFault(name) ?? valueFault(value);
  if (fault !== undefined) place.error(fault);
  return fault === undefined;
}

function nameFault(name: string): string | undefined {
  if (!TOKEN.test(name)) return "expected a header name of letters, digits and !#$%&'*+-.^_`|~";
  const reserved = isReservedHeader(name) || OF_THE_CONNECTION.test(name);
  return reserved ? 'Hookline sets this header itself, it cannot be given' : undefined;
}

function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return `expected text (put the value in quotes), got ${kindOf(value)}`;
  return FIELD_VALUE.test(value) ? undefined : 'expected a value of Latin-1 characters without control characters';
}
