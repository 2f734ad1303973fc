import { type EventPattern, parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';
import { kindOf } from '../expected.ts';
import type { Place } from '../place.ts';

/** An event pattern, as a mapping or as JSON text. Undefined where none is given, or after its faults were reported. */
export function readFilter(value: unknown, place: Place): EventPattern | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return readJsonFilter(value, place);
  if (kindOf(value) !== 'a mapping') {
    place.error(`expected an event pattern as a mapping or as JSON text, got ${kindOf(value)}`);
    return undefined;
  }
  return readPattern(value, place);
}

function readJsonFilter(text: string, place: Place): EventPattern | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    place.error(`expected an event pattern as JSON text: ${(error as SyntaxError).message}`);
    return undefined;
  }
  return readPattern(value, place);
}

function readPattern(value: unknown, place: Place): EventPattern | undefined {
  try {
    return parsePattern(value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    for (const issue of error.issues) place.at(...issue.path).error(issue.message);
    return undefined;
  }
}
