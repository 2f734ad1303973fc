import * as z from 'zod';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { expected } from '#shared/field/expected.ts';
import { sslFaults } from '#shared/hook/ssl-rules.ts';
import type { Place } from '../place.ts';
import { itemsOf, readFields } from '../read-fields.ts';
import { typeOf } from './dhcp-hooks.ts';
import type { HookDraft } from './hook-draft.ts';
import { WEBHOOK_FIELDS } from './hook-fields.ts';
import { webhookSettings } from './hook-settings.ts';
import { narrowTo } from './narrow-events.ts';

const FIELDS = {
  type: typeOf('webhook'),
  context: z.literal(RADIUS_CONTEXT, { error: expected(`"${RADIUS_CONTEXT}", the only context`) }),
  trigger: z.literal(SUBSCRIBER_NAS_UPDATED, { error: expected(`"${SUBSCRIBER_NAS_UPDATED}", the only trigger`) }),
  ...WEBHOOK_FIELDS,
};

/** NebularStack's list, with its own rules for URL and SSL Verify (NebularStack, Webhooks, "Creating and Managing"). */
export function readNebularstackWebhooks(value: unknown, place: Place): HookDraft[] {
  return itemsOf(value, place).map((item, position) => readItem(item, place.at(position)));
}

function readItem(item: unknown, place: Place): HookDraft {
  const fields = readFields(FIELDS, item, place);
  const url = fields.url === undefined ? undefined : new URL(fields.url);
  const faults = url === undefined ? [] : sslFaults(url, fields.ssl_verify);
  for (const { field, message } of faults) place.at(field).error(message);
  const settings = webhookSettings(fields, place, url?.protocol === 'https:');
  const events = narrowTo(SUBSCRIBER_NAS_UPDATED, settings?.events ?? [], place.at('events'));
  const { name, tenant, deliver_from: deliverFrom } = fields;
  const narrowed = settings && { ...settings, events };
  return { place, dialect: 'webhooks', section: SUBSCRIBER_NAS_UPDATED, name, tenant, deliverFrom, settings: narrowed };
}
