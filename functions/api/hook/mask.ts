import { MASK } from '#shared/api/fields.ts';
import type { Scope } from '#shared/api/operations.ts';
import type { Webhook } from '#shared/hook/hook.ts';

/** Names of headers whose values are credentials: Authorization, Cookie, X-Api-Key, X-Auth, X-Hub-Signature ... */
const SENSITIVE = /auth|cookie|token|secret|passw|key|signature|credential/i;

/** The headers with the values of sensitive ones masked. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SENSITIVE.test(name) ? MASK : value]),
  );
}

/** The names of headers that have MASK for a value. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(headers).filter((name) => headers[name] === MASK);
}

/**
 * The URL as this scope may see it. A chat's webhook carries its credential in the path, others in the query: who may not
 * change a hook is shown neither.
 */
export function shownUrl({ url, template }: Pick<Webhook, 'url' | 'template'>, scope: Scope): string {
  if (scope !== 'viewer') return url;
  const { origin, pathname, search } = new URL(url);
  if (template !== undefined) return `${origin}/${MASK}`;
  return search === '' ? url : `${origin}${pathname}?${MASK}`;
}
