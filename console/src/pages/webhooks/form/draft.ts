import type { HookView } from '#shared/api/hook.ts';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';

/** `radius`: NebularStack's form. `events`: athena-dhcpd's, for DHCP and BNG events. */
export type Kind = 'radius' | 'events';

export interface HeaderRow {
  readonly name: string;
  readonly value: string;
}

/** The form as it stands: texts as they are typed. */
export interface Draft {
  readonly kind: Kind;
  readonly name: string;
  readonly tenant: string;
  readonly enabled: boolean;
  readonly url: string;
  /** Undefined: what the URL's scheme asks for. */
  readonly sslVerify: boolean | undefined;
  /** Event types chosen by their chips. */
  readonly types: readonly string[];
  /** Further types and patterns such as `lease.*`, separated by commas. */
  readonly patterns: string;
  /** CIDR blocks, separated by commas or white space. */
  readonly subnets: string;
  /** An event pattern as JSON text. */
  readonly filter: string;
  readonly template: '' | 'slack' | 'teams';
  /** MASK: the present one stays. */
  readonly secret: string;
  readonly headers: readonly HeaderRow[];
  readonly method: string;
  readonly retries: string;
  readonly retryBackoff: string;
  readonly timeout: string;
}

export type ChangeDraft = (change: Partial<Draft>) => void;

export function emptyDraft(tenant: string): Draft {
  return {
    kind: 'events',
    name: '',
    tenant,
    enabled: true,
    url: '',
    sslVerify: undefined,
    types: [],
    patterns: '',
    subnets: '',
    filter: '',
    template: '',
    secret: '',
    headers: [],
    method: 'POST',
    retries: '3',
    retryBackoff: '2s',
    timeout: '5s',
  };
}

/** The form of a hook that there is; a type that is none of `knownTypes` becomes a pattern. */
export function draftOf(hook: HookView, knownTypes: ReadonlySet<string>): Draft {
  const isRadius = hook.context === RADIUS_CONTEXT && hook.trigger === SUBSCRIBER_NAS_UPDATED;
  return {
    kind: isRadius ? 'radius' : 'events',
    name: hook.name,
    tenant: hook.tenant,
    enabled: hook.enabled,
    url: hook.url ?? '',
    sslVerify: hook.ssl_verify,
    types: isRadius ? [] : hook.events.filter((type) => knownTypes.has(type)),
    patterns: isRadius ? '' : hook.events.filter((type) => !knownTypes.has(type)).join(', '),
    subnets: hook.subnets.join(', '),
    filter: hook.filter === undefined ? '' : JSON.stringify(hook.filter, undefined, 2),
    template: hook.template ?? '',
    secret: hook.secret ?? '',
    headers: Object.entries(hook.headers ?? {}).map(([name, value]) => ({ name, value })),
    method: hook.method ?? 'POST',
    retries: hook.retries === undefined ? '' : String(hook.retries),
    retryBackoff: hook.retry_backoff ?? '',
    timeout: hook.timeout,
  };
}

/** What SSL Verify is where nobody chose: on for https://, off for http://. */
export function sslVerifyOf({ sslVerify, url }: Pick<Draft, 'sslVerify' | 'url'>): boolean {
  return sslVerify ?? !/^http:\/\//i.test(url);
}
