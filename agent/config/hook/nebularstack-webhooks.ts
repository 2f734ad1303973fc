import { isIP } from 'node:net';
import * as z from 'zod';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { expected } from '../expected.ts';
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
  if (url !== undefined) checkSslRules(url, fields.ssl_verify, place);
  const settings = webhookSettings(fields, place, url?.protocol === 'https:');
  const events = narrowTo(SUBSCRIBER_NAS_UPDATED, settings?.events ?? [], place.at('events'));
  const { name, tenant, deliver_from: deliverFrom } = fields;
  const narrowed = settings && { ...settings, events };
  return { place, dialect: 'webhooks', section: SUBSCRIBER_NAS_UPDATED, name, tenant, deliverFrom, settings: narrowed };
}

function checkSslRules(url: URL, sslVerify: boolean | undefined, place: Place): void {
  const isAddress = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  if (isAddress && url.protocol === 'https:') {
    place.at('url').error('https:// cannot be used with an IP address; use a host name or http://');
  }
  if (sslVerify !== true) return;
  if (isAddress) place.at('ssl_verify').error('must be false where the URL contains an IP address');
  else if (url.protocol === 'http:') place.at('ssl_verify').error('cannot be true with http://');
}
