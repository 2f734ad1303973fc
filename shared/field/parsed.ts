import * as z from 'zod';
import { expected } from './expected.ts';

/** A field that is what `parse` makes of it; the message quotes what was given where `parse` gives undefined. */
export function parsed<T>(what: string, parse: (value: unknown) => T | undefined) {
  const message = expected(what);
  return z.unknown().transform((input, context): T => {
    const value = parse(input);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: message({ input }) });
    return z.NEVER;
  });
}
