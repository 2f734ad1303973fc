import { isDeepStrictEqual } from 'node:util';
import type { Webhook } from '#shared/hook/hook.ts';
import { inputOf } from './build-webhook.ts';

/** The names, as the API has them, of the fields in which the hooks differ. */
export function changedFields(before: Webhook | undefined, after: Webhook): readonly string[] {
  const old: Readonly<Record<string, unknown>> = before === undefined ? {} : { ...inputOf(before) };
  return Object.entries(inputOf(after)).flatMap(([name, value]) => (isDeepStrictEqual(value, old[name]) ? [] : [name]));
}
