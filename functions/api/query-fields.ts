import * as z from 'zod';
import { cursor } from '#shared/api/fields.ts';

/** A time in a query or body, with an offset; epoch milliseconds. */
const instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-01-31T10:00:00Z' })
  .transform((text) => Date.parse(text))
  .meta({ type: 'string', format: 'date-time', description: 'RFC 3339, with an offset' });

/** How many at most, as a query says it. */
export function limit(max: number, usual = max) {
  const error = `expected a whole number from 1 to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(max, { error }).default(usual);
}

/** Which page of a long list. */
export const PAGE = { limit: limit(500, 100), cursor: cursor.optional() };

/** A part of time: at or after `since`, and before `until`. */
export const WINDOW = { since: instant.optional(), until: instant.optional() };

/** A tenant's id; of one that the token may not know, or that there is not, nothing is listed. */
export const tenant = z.string().min(1).max(64).optional().meta({ description: 'Only of this tenant' });

/** A hook's id or name. */
export const hook = z
  .string()
  .min(1)
  .max(256)
  .optional()
  .meta({ description: 'Only of this hook: its id, or its name' });
