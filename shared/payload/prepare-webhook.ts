import type { Webhook } from '#shared/hook/hook.ts';
import { type PreparedSecret, prepareSecret } from '#shared/signature/prepared-secret.ts';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { isReservedHeader } from './reserved-headers.ts';

export type Headers = Readonly<Record<string, string>>;

/** What of a webhook's requests does not depend on the event, worked out once per hook. */
export interface PreparedWebhook {
  readonly hook: Webhook;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Headers of an athena-dhcpd event, signature headers apart. */
  readonly dhcpHeaders: Headers;
  /** Headers of every other event, signature headers apart. */
  readonly plainHeaders: Headers;
  /** Undefined where the hook signs nothing. */
  readonly secret: PreparedSecret | undefined;
  /** The secret before this one, and until when it signs beside it. */
  readonly oldSecret: { readonly secret: PreparedSecret; readonly untilMs: number } | undefined;
}

const CONTENT_TYPE = ['Content-Type', 'application/json'] as const;

/** athena-dhcpd, docs/event-hooks.md, "request format". */
const DHCP_DEFAULTS = [CONTENT_TYPE, ['X-Athena-Event', 'dhcp-event'], ['User-Agent', 'athena-dhcpd/1.0']] as const;
const PLAIN_DEFAULTS = [CONTENT_TYPE, ['User-Agent', `Hookline/${HOOKLINE_VERSION}`]] as const;

/**
 * Throws a TypeError where the URL is none, which no checked configuration has. An empty secret is no secret. A user name
 * and password in the URL become an Authorization header, unless a custom one is given.
 */
export function prepareWebhook(hook: Webhook): PreparedWebhook {
  const url = new URL(hook.url);
  const custom = [...authorization(url), ...Object.entries(hook.headers).filter(([name]) => !isReservedHeader(name))];
  const { secret, oldSecret } = hook;
  return {
    hook,
    origin: url.origin,
    path: url.pathname + url.search,
    dhcpHeaders: mergeHeaders([...DHCP_DEFAULTS, ...custom]),
    plainHeaders: mergeHeaders([...PLAIN_DEFAULTS, ...custom]),
    secret: secret === undefined || secret === '' ? undefined : prepareSecret(secret),
    oldSecret: oldSecret && { secret: prepareSecret(oldSecret.secret), untilMs: oldSecret.untilMs },
  };
}

/** Later headers replace earlier ones of the same name, whatever their case. */
function mergeHeaders(headers: Iterable<readonly [string, string]>): Headers {
  const byName = new Map<string, readonly [string, string]>();
  for (const header of headers) byName.set(header[0].toLowerCase(), header);
  return Object.fromEntries(byName.values());
}

function authorization(url: URL): readonly (readonly [string, string])[] {
  if (url.username === '' && url.password === '') return [];
  const credentials = `${percentDecode(url.username)}:${percentDecode(url.password)}`;
  return [['Authorization', `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`]];
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone `%` is legal in a URL's user information.
  }
}
