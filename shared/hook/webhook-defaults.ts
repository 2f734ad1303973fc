import type { EventPattern } from '#shared/pattern/pattern.ts';
import type { Template, Webhook, WebhookMethod } from './hook.ts';

const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_RETRIES = 3;
const DEFAULT_RETRY_BACKOFF_MS = 2000;

/** What was given of a webhook, as WEBHOOK_FIELDS reads it. */
export interface GivenWebhook {
  readonly enabled?: boolean | undefined;
  readonly events?: readonly string[] | undefined;
  readonly subnets?: readonly string[] | undefined;
  readonly filter?: EventPattern | undefined;
  readonly url: string;
  readonly method?: WebhookMethod | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeout?: number | undefined;
  readonly retries?: number | undefined;
  readonly retry_backoff?: number | undefined;
  readonly template?: Template | '' | undefined;
  readonly secret?: string | undefined;
  readonly ssl_verify?: boolean | undefined;
}

/** The webhook with the defaults filled in. */
export function webhookOf(given: GivenWebhook, defaultSslVerify: boolean): Omit<Webhook, 'id' | 'name' | 'tenant'> {
  return {
    type: 'webhook',
    enabled: given.enabled ?? true,
    events: given.events ?? [],
    subnets: given.subnets ?? [],
    ...(given.filter === undefined ? {} : { filter: given.filter }),
    url: given.url,
    method: given.method ?? 'POST',
    headers: given.headers ?? {},
    timeoutMs: given.timeout ?? DEFAULT_TIMEOUT_MS,
    retries: given.retries ?? DEFAULT_RETRIES,
    retryBackoffMs: given.retry_backoff ?? DEFAULT_RETRY_BACKOFF_MS,
    ...(given.secret === undefined ? {} : { secret: given.secret }),
    ...(given.template ? { template: given.template } : {}),
    sslVerify: given.ssl_verify ?? defaultSslVerify,
  };
}
