import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { type Draft, sslVerifyOf } from './draft.ts';

export type HookBody = Readonly<Record<string, unknown>>;

/** The events that the draft chooses; empty means all. */
export function eventsOf({ kind, types, patterns }: Pick<Draft, 'kind' | 'types' | 'patterns'>): readonly string[] {
  return kind === 'radius' ? [SUBSCRIBER_NAS_UPDATED] : [...types, ...listOf(patterns)];
}

/** What decides which events the hook sees, as `POST /patterns/test` takes it. */
export function criteriaOf(draft: Draft): HookBody {
  return {
    tenant: draft.tenant,
    events: eventsOf(draft),
    subnets: listOf(draft.subnets),
    ...(draft.filter.trim() !== '' && { filter: draft.filter }),
  };
}

/** The body that creates or replaces the hook. It may be wrong where the draft is: see faultsOf. */
export function inputOf(draft: Draft): HookBody {
  const { events, ...criteria } = criteriaOf(draft);
  const headers = draft.headers.filter(({ name, value }) => name !== '' || value !== '');
  return {
    ...(draft.name.trim() !== '' && { name: draft.name.trim() }),
    ...criteria,
    ...(draft.kind === 'radius' ? { context: RADIUS_CONTEXT, trigger: SUBSCRIBER_NAS_UPDATED } : { events }),
    enabled: draft.enabled,
    url: draft.url.trim(),
    ssl_verify: sslVerifyOf(draft),
    method: draft.method,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map(({ name, value }) => [name.trim(), value])) }),
    ...(draft.template !== '' && { template: draft.template }),
    ...(draft.secret !== '' && { secret: draft.secret }),
    ...given('retries', draft.retries),
    ...given('retry_backoff', draft.retryBackoff),
    ...given('timeout', draft.timeout),
  };
}

function given(name: string, text: string): HookBody {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  return { [name]: /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : trimmed };
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
