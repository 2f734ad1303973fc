import * as z from 'zod';
import { duration } from '#shared/field/duration.ts';
import { expected } from '#shared/field/expected.ts';
import { oneOf, wholeNumber } from '#shared/field/plain.ts';
import type { Place } from '../place.ts';
import { type Fields, itemsOf, readFields } from '../read-fields.ts';
import type { HookDraft } from './hook-draft.ts';
import { SCRIPT_FIELDS, WEBHOOK_FIELDS } from './hook-fields.ts';
import { scriptSettings, webhookSettings } from './hook-settings.ts';

/** What the section says about all scripts. */
export const SCRIPT_POOL_FIELDS = {
  event_buffer_size: wholeNumber(1, 10_000_000).optional(),
  script_concurrency: wholeNumber(1, 1024).optional(),
  script_timeout: duration('100ms', '5m').optional(),
  overflow: oneOf(['queue', 'drop']).optional(),
};
const SECTION = { ...SCRIPT_POOL_FIELDS, script: z.unknown(), webhook: z.unknown() };
const SCRIPT = { type: typeOf('script'), ...SCRIPT_FIELDS };
const WEBHOOK = { type: typeOf('webhook'), ...WEBHOOK_FIELDS };

export interface DhcpHooks {
  readonly drafts: readonly HookDraft[];
  readonly pool: Fields<typeof SCRIPT_POOL_FIELDS>;
}

/** athena-dhcpd's section (athena-dhcpd, docs/event-hooks.md, "script hooks" and "webhook hooks"). */
export function readDhcpHooks(value: unknown, place: Place): DhcpHooks {
  const { script, webhook, ...pool } = readFields(SECTION, value, place);
  const scripts = itemsOf(script, place.at('script')).map((item, i) => readScript(item, place.at('script', i)));
  const webhooks = itemsOf(webhook, place.at('webhook')).map((item, i) => readWebhook(item, place.at('webhook', i)));
  return { drafts: [...scripts, ...webhooks], pool };
}

function readScript(item: unknown, place: Place): HookDraft {
  const fields = readFields(SCRIPT, item, place);
  const { name, tenant } = fields;
  return { place, dialect: 'hooks', section: 'script', name, tenant, settings: scriptSettings(fields, place) };
}

function readWebhook(item: unknown, place: Place): HookDraft {
  const fields = readFields(WEBHOOK, item, place);
  const { name, tenant, deliver_from: deliverFrom } = fields;
  const settings = webhookSettings(fields, place, true);
  return { place, dialect: 'hooks', section: 'webhook', name, tenant, deliverFrom, settings };
}

/** A hook's type where its list already says it: it may be left out, and must agree. */
export function typeOf(type: 'script' | 'webhook') {
  return z.literal(type, { error: expected(`"${type}", as everywhere in this list, or no type`) }).optional();
}
