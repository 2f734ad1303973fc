import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { isIpAddress } from '#shared/pattern/ip-address.ts';
import { EventError, excerpt } from './event-error.ts';
import { isMacAddress } from './mac-address.ts';
import { parseTimestamp } from './timestamp.ts';

/*
 * The kinds of field that the dialects' documents name. The message of each is what it must be, which checkFields puts
 * into the sentence. Schemas only check: the payload itself is what goes on, with every field it came with.
 */

export const text = z.string('a string');
export const nonEmptyText = z.string('a non-empty string').min(1, 'a non-empty string');
export const flag = z.boolean('true or false');
export const integer = z.int('an integer');
export const nonNegativeNumber = z.number('a number, 0 or more').nonnegative('a number, 0 or more');

/** Programs written in Go send an address that they do not have as "". */
export const ipOrEmpty = ruled('an IP address or ""', (value) => value === '' || isIpAddress(value) !== undefined);
export const macOrEmpty = ruled('a MAC address or ""', (value) => value === '' || isMacAddress(value));
export const ip = ruled('an IP address', (value) => isIpAddress(value) !== undefined);
export const ipv4 = ruled('an IPv4 address', (value) => isIpAddress(value) === 4);
export const timestamp = ruled(
  'a timestamp such as 2025-01-01T12:00:00Z',
  (value) => parseTimestamp(value) !== undefined,
);

function ruled(expected: string, holds: (value: string) => boolean): z.ZodType<unknown> {
  return z.string(expected).refine(holds, expected);
}

/** An object with these fields and whichever others. */
export function object(shape: Readonly<Record<string, z.ZodType<unknown>>>): z.ZodType<unknown> {
  return z.custom(isJsonObject, 'an object').pipe(z.looseObject(shape, 'an object'));
}

/** The first field that is not as the schema wants it, as an EventError; nothing where there is none. */
export function checkFields(schema: z.ZodType<unknown>, payload: JsonObject): void {
  const result = schema.safeParse(payload);
  if (result.success) return;
  const issue = result.error.issues[0];
  if (issue === undefined) return;
  const path = issue.path.join('.');
  const value = valueAt(payload, issue.path);
  if (value === undefined || value === null) {
    throw new EventError('missing_field', path, `${path} is missing: it must be ${issue.message}`);
  }
  throw new EventError('invalid_field', path, `${path} must be ${issue.message}, got ${excerpt(value)}`);
}

function valueAt(payload: JsonObject, path: readonly PropertyKey[]): JsonValue | undefined {
  let value: JsonValue | undefined = payload;
  for (const key of path) {
    if (!isJsonObject(value)) return undefined;
    value = value[String(key)];
  }
  return value;
}
