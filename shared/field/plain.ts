import * as z from 'zod';
import { expected } from './expected.ts';

/** Control characters and line separators, which would break a log line or a file name. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Text of 1 to `max` characters without control characters. */
export function text(what: string, max: number) {
  const error = expected(what);
  return z
    .string({ error })
    .min(1, { error })
    .max(max, { error: `expected ${what} of at most ${max} characters` })
    .refine((value) => !UNPRINTABLE.test(value), { error: `expected ${what} without control characters` });
}

export function wholeNumber(min: number, max: number) {
  const error = expected(`a whole number from ${min} to ${max}`);
  return z.int({ error }).min(min, { error, abort: true }).max(max, { error });
}

export function flag() {
  return z.boolean({ error: expected('true or false') });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  const quoted = values.map((value) => JSON.stringify(value));
  const last = quoted.pop();
  return z.enum(values, { error: expected(quoted.length === 0 ? `${last}` : `${quoted.join(', ')} or ${last}`) });
}

export function listOf<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, { error: expected(`a list of ${what}`) });
}
