import { ATHENABNG_EVENTS } from '#shared/event/event-types.ts';
import { oneOf } from '#shared/field/plain.ts';
import type { Place } from '../place.ts';
import { itemsOf, mappingOf, readFields, refuseUnknownKeys } from '../read-fields.ts';
import type { HookDraft } from './hook-draft.ts';
import { SCRIPT_FIELDS, WEBHOOK_FIELDS } from './hook-fields.ts';
import { DEFAULT_SCRIPT_TIMEOUT_MS, scriptSettings, webhookSettings } from './hook-settings.ts';
import { narrowTo } from './narrow-events.ts';

const TYPE = { type: oneOf(['script', 'webhook']) };
const SCRIPT = { ...TYPE, ...SCRIPT_FIELDS };
const WEBHOOK = { ...TYPE, ...WEBHOOK_FIELDS };

/** AthenaBNG's section: a list of hooks per event (AthenaBNG, Event Hooks, "Configuration"). */
export function readEventHooks(value: unknown, place: Place): HookDraft[] {
  const sections = mappingOf(value, place) ?? {};
  refuseUnknownKeys(Object.keys(sections), ATHENABNG_EVENTS, place);
  return ATHENABNG_EVENTS.flatMap((event) => {
    const list = place.at(event);
    return itemsOf(sections[event], list).map((item, position) => readItem(event, item, list.at(position)));
  });
}

function readItem(event: string, item: unknown, place: Place): HookDraft {
  const { settings, ...own } = isScript(item) ? readScript(item, place) : readWebhook(item, place);
  const events = settings === undefined ? [] : narrowTo(event, settings.events, place.at('events'));
  const narrowed = settings && { ...settings, events };
  return { place, dialect: 'event_hooks', section: event, ...own, settings: narrowed };
}

function readScript(item: unknown, place: Place) {
  const fields = readFields(SCRIPT, item, place);
  // This document's own default: `script_timeout` is athena-dhcpd's.
  const timeout = fields.timeout ?? DEFAULT_SCRIPT_TIMEOUT_MS;
  return { name: fields.name, tenant: fields.tenant, settings: scriptSettings({ ...fields, timeout }, place) };
}

function readWebhook(item: unknown, place: Place) {
  const fields = readFields(WEBHOOK, item, place);
  const { name, tenant, deliver_from: deliverFrom } = fields;
  return { name, tenant, deliverFrom, settings: webhookSettings(fields, place, true) };
}

/** By its type, and where that is missing or wrong by what it has: the rest is then checked as what it is meant to be. */
function isScript(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { type } = item as { type?: unknown };
  if (type === 'script' || type === 'webhook') return type === 'script';
  return Object.hasOwn(item, 'command');
}
