import { HOOK_INPUT } from '#shared/api/hook-input.ts';
import { sslFaults } from '#shared/hook/ssl-rules.ts';
import { ApiError } from '../../../api/api-error.ts';
import { type Draft, sslVerifyOf } from './draft.ts';
import { inputOf } from './draft-input.ts';

/** What is wrong with which field of the hook; the API's field names. */
export type Faults = ReadonlyMap<string, string>;

/** The faults of the draft as the API would find them: by the same schema, and NebularStack's rules for URL and SSL. */
export function faultsOf(draft: Draft): Faults {
  const faults = new Map<string, string>();
  const checked = HOOK_INPUT.safeParse(inputOf(draft));
  for (const { path, message } of checked.error?.issues ?? []) {
    const [field = '', ...within] = path.map(String);
    if (!faults.has(field)) faults.set(field, within.length > 0 ? `${within.join('.')}: ${message}` : message);
  }
  const names = draft.headers.map(({ name }) => name.trim().toLowerCase());
  if (new Set(names).size < names.length) faults.set('headers', 'a header is there twice');

  const url = faults.has('url') ? null : URL.parse(draft.url.trim());
  for (const { field, message } of url === null ? [] : sslFaults(url, sslVerifyOf(draft))) faults.set(field, message);
  return faults;
}

/** The faults that the API found, by field; those without one are in the error's own message. */
export function faultsOfAnswer(error: unknown): Faults {
  if (!(error instanceof ApiError)) return new Map();
  const byField = error.errors.flatMap(({ path, message }) => {
    const field = /^\$\.([a-z_]+)/.exec(path)?.[1];
    return field === undefined ? [] : [[field, message] as const];
  });
  return new Map(byField);
}
