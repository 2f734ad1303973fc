import type * as z from 'zod';
import { CliError } from '../cli-error.ts';

/**
 * An answer of the API as its schema has it. Fields that this version does not know are left out: the API may be newer.
 * Throws CliError.
 */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const strict = schema.safeParse(answer);
  if (strict.success) return strict.data;
  const known = structuredClone(answer);
  for (const issue of strict.error.issues)
    if (issue.code === 'unrecognized_keys') removeKeys(known, issue.path, issue.keys);
  const parsed = schema.safeParse(known);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new CliError(`the API's answer is not one that this version understands:\n${faults.join('\n')}`);
}

function removeKeys(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  let at = value;
  for (const step of path) at = isObject(at) ? at[step] : undefined;
  if (isObject(at)) for (const key of keys) delete at[key];
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
