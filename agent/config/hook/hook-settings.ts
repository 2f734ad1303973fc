import { eventTypePatternFaults } from '#shared/hook/event-type-pattern.ts';
import type { Place } from '../place.ts';
import type { Fields } from '../read-fields.ts';
import { readFilter } from './filter.ts';
import { readHeaders } from './headers.ts';
import type { ScriptSettings, WebhookSettings } from './hook-draft.ts';
import type { SCRIPT_FIELDS, WEBHOOK_FIELDS } from './hook-fields.ts';

export const DEFAULT_SCRIPT_TIMEOUT_MS = 10_000;
const DEFAULT_WEBHOOK_TIMEOUT_MS = 5000;
const DEFAULT_RETRIES = 3;
const DEFAULT_RETRY_BACKOFF_MS = 2000;

export type ScriptFields = Fields<typeof SCRIPT_FIELDS>;
export type WebhookFields = Fields<typeof WEBHOOK_FIELDS>;

/** Fills in the defaults; undefined, after reporting, where there is no command to run. */
export function scriptSettings(fields: ScriptFields, place: Place): ScriptSettings | undefined {
  const common = commonSettings(fields, place);
  if (fields.command === undefined) return undefined;
  return { type: 'script', ...common, command: fields.command, timeoutMs: fields.timeout };
}

/** Fills in the defaults; undefined, after reporting, where there is no URL to call. */
export function webhookSettings(
  fields: WebhookFields,
  place: Place,
  defaultSslVerify: boolean,
): WebhookSettings | undefined {
  const common = commonSettings(fields, place);
  const headers = readHeaders(fields.headers, place.at('headers'));
  if (fields.url === undefined) return undefined;
  return {
    type: 'webhook',
    ...common,
    url: fields.url,
    method: fields.method ?? 'POST',
    headers,
    timeoutMs: fields.timeout ?? DEFAULT_WEBHOOK_TIMEOUT_MS,
    retries: fields.retries ?? DEFAULT_RETRIES,
    retryBackoffMs: fields.retry_backoff ?? DEFAULT_RETRY_BACKOFF_MS,
    ...(fields.secret === undefined ? {} : { secret: fields.secret }),
    ...(fields.template ? { template: fields.template } : {}),
    sslVerify: fields.ssl_verify ?? defaultSslVerify,
  };
}

function commonSettings(fields: ScriptFields | WebhookFields, place: Place) {
  const filter = readFilter(fields.filter, place.at('filter'));
  warnOfUnknownEvents(fields.events ?? [], place.at('events'));
  return {
    enabled: fields.enabled ?? true,
    events: fields.events ?? [],
    subnets: fields.subnets ?? [],
    ...(filter === undefined ? {} : { filter }),
  };
}

function warnOfUnknownEvents(events: readonly string[], place: Place): void {
  events.forEach((event, position) => {
    if (eventTypePatternFaults([event]).length === 0) return;
    place.at(position).warning(`${JSON.stringify(event)} matches no event type known today`);
  });
}
