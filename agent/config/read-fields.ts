import type { z } from 'zod';
import { kindOf } from '#shared/field/expected.ts';
import { nearestKey } from './nearest-key.ts';
import type { Place } from './place.ts';

/** The keys a mapping may have, and what each may be. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** What was read; undefined for a key that is not given, and for one whose fault has been reported. */
export type Fields<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> | undefined };

/**
 * Checks a mapping strictly, and every key for itself, so that no fault hides another. Nothing (an empty section of
 * a YAML file) counts as a mapping without keys.
 */
export function readFields<S extends Shape>(shape: S, value: unknown, place: Place): Fields<S> {
  const given = mappingOf(value, place);
  if (given === undefined) return {} as Fields<S>;
  refuseUnknownKeys(Object.keys(given), Object.keys(shape), place);
  const read = Object.entries(shape).map(([key, schema]) => {
    const input = Object.hasOwn(given, key) ? given[key] : undefined;
    return [key, readValue(schema, input, place.at(key))];
  });
  return Object.fromEntries(read);
}

/** The value as the schema gives it out, or undefined after its faults were reported at the place. */
export function readValue<T extends z.ZodType>(schema: T, value: unknown, place: Place): z.output<T> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const inner = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
    place.at(...inner).error(issue.message);
  }
  return undefined;
}

/** The value where it is a mapping; an empty one for nothing; undefined, and a fault, for all else. */
export function mappingOf(value: unknown, place: Place): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return {};
  if (kindOf(value) === 'a mapping') return value as Record<string, unknown>;
  place.error(`expected a mapping, got ${kindOf(value)}`);
  return undefined;
}

/** The value's items where it is a list; none for nothing; none, and a fault, for all else. */
export function itemsOf(value: unknown, place: Place): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  place.error(`expected a list, got ${kindOf(value)}`);
  return [];
}

/** Reports every given key that is not allowed, with the one that is probably meant. */
export function refuseUnknownKeys(given: readonly string[], allowed: readonly string[], place: Place): void {
  for (const key of given) {
    if (allowed.includes(key)) continue;
    const near = nearestKey(key, allowed);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    place.at(key).error(`unknown key${hint}; allowed: ${allowed.join(', ')}`);
  }
}
