import * as z from 'zod';
import { isReservedHeader } from '#shared/payload/reserved-headers.ts';
import { kindOf } from './expected.ts';

const MAX_HEADERS = 64;
/** RFC 9110, 5.6.2: token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5: visible characters, space, tab and obs-text; so no CR, LF or NUL. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Beside the reserved headers: what belongs to the connection. */
const OF_THE_CONNECTION = /^(?:host|proxy-.*)$/i;

/** The custom headers of a webhook; every fault at its header. No message shows a value. */
export function headers() {
  return z
    .unknown()
    .transform((value, context): Readonly<Record<string, string>> => {
      const faults = headerFaults(value);
      for (const { path, message } of faults) context.addIssue({ code: 'custom', path: [...path], message });
      return faults.length === 0 ? (value as Record<string, string>) : z.NEVER;
    })
    .meta({ type: 'object', additionalProperties: { type: 'string' }, examples: [{ 'X-Source': 'hookline' }] });
}

interface HeaderFault {
  readonly path: readonly string[];
  readonly message: string;
}

function headerFaults(value: unknown): readonly HeaderFault[] {
  if (kindOf(value) !== 'a mapping') return [{ path: [], message: `expected a mapping, got ${kindOf(value)}` }];
  const given = Object.entries(value as object);
  const faults: HeaderFault[] = [];
  if (given.length > MAX_HEADERS)
    faults.push({ path: [], message: `expected at most ${MAX_HEADERS} headers, got ${given.length}` });
  const seen = new Map<string, string>();
  for (const [name, text] of given) {
    const twin = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    const message = twin === undefined ? (nameFault(name) ?? valueFault(text)) : `the same header as ${twin}`;
    if (message !== undefined) faults.push({ path: [name], message });
  }
  return faults;
}

function nameFault(name: string): string | undefined {
  // Objects that are made of others lose it.
  if (name === '__proto__') return 'expected another header name';
  if (!TOKEN.test(name)) return "expected a header name of letters, digits and !#$%&'*+-.^_`|~";
  const reserved = isReservedHeader(name) || OF_THE_CONNECTION.test(name);
  return reserved ? 'Hookline sets this header itself, it cannot be given' : undefined;
}

function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return `expected text (put the value in quotes), got ${kindOf(value)}`;
  return FIELD_VALUE.test(value) ? undefined : 'expected a value of Latin-1 characters without control characters';
}
