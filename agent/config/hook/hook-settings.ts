import { eventTypePatternFaults } from '#shared/hook/event-type-pattern.ts';
import { webhookOf } from '#shared/hook/webhook-defaults.ts';
import type { Place } from '../place.ts';
import type { Fields } from '../read-fields.ts';
import { readHeaders } from './headers.ts';
import type { ScriptSettings, WebhookSettings } from './hook-draft.ts';
import type { SCRIPT_FIELDS, WEBHOOK_FIELDS } from './hook-fields.ts';

export const DEFAULT_SCRIPT_TIMEOUT_MS = 10_000;

export type ScriptFields = Fields<typeof SCRIPT_FIELDS>;
export type WebhookFields = Fields<typeof WEBHOOK_FIELDS>;

/** Fills in the defaults; undefined, after reporting, where there is no command to run. */
export function scriptSettings(fields: ScriptFields, place: Place): ScriptSettings | undefined {
  warnOfUnknownEvents(fields.events ?? [], place.at('events'));
  const { enabled = true, events = [], subnets = [], filter, command } = fields;
  if (command === undefined) return undefined;
  const common = { enabled, events, subnets, ...(filter === undefined ? {} : { filter }) };
  return { type: 'script', ...common, command, timeoutMs: fields.timeout };
}

/** Fills in the defaults; undefined, after reporting, where there is no URL to call. */
export function webhookSettings(
  fields: WebhookFields,
  place: Place,
  defaultSslVerify: boolean,
): WebhookSettings | undefined {
  warnOfUnknownEvents(fields.events ?? [], place.at('events'));
  const headers = readHeaders(fields.headers, place.at('headers'));
  const { url } = fields;
  return url === undefined ? undefined : webhookOf({ ...fields, url, headers }, defaultSslVerify);
}

function warnOfUnknownEvents(events: readonly string[], place: Place): void {
  events.forEach((event, position) => {
    if (eventTypePatternFaults([event]).length === 0) return;
    place.at(position).warning(`${JSON.stringify(event)} matches no event type known today`);
  });
}
