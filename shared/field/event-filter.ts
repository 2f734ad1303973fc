import * as z from 'zod';
import { type EventPattern, parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';
import { kindOf } from './expected.ts';

/** An event pattern, as a mapping or as JSON text; every fault at its place within the pattern. */
export function eventFilter() {
  const description = 'An EventBridge event pattern over the payload: an object, or JSON text of one';
  return z
    .unknown()
    .transform((value, context): EventPattern => {
      try {
        return parsePattern(typeof value === 'string' ? JSON.parse(value) : mapping(value));
      } catch (error) {
        for (const { path, message } of faultsOf(error)) context.addIssue({ code: 'custom', path: [...path], message });
        return z.NEVER;
      }
    })
    .meta({ type: ['object', 'string'], description, examples: [{ lease: { hostname: [{ prefix: 'cpe-' }] } }] });
}

function mapping(value: unknown): unknown {
  if (kindOf(value) === 'a mapping') return value;
  const message = `expected an event pattern as a mapping or as JSON text, got ${kindOf(value)}`;
  throw new PatternError([{ path: [], message }]);
}

function faultsOf(error: unknown): PatternError['issues'] {
  if (error instanceof PatternError) return error.issues;
  if (!(error instanceof SyntaxError)) throw error;
  return [{ path: [], message: `expected an event pattern as JSON text: ${error.message}` }];
}
