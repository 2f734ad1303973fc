import * as z from 'zod';
import { HooklineEvent } from '#shared/event/event.ts';
import { EventError } from '#shared/event/event-error.ts';
import { EVENT_ID } from '#shared/event/event-id.ts';
import { isJsonObject, type JsonObject } from '#shared/json/json.ts';
import { parseJson } from '#shared/json/parse-json.ts';
import { TENANT_ID } from '#shared/tenant/tenant.ts';
import type { Message } from '../queue.ts';
import { WireError } from './queue-error.ts';
import { replayedTag } from './replay-name.ts';

/** A message as it travels through SQS. */
export interface WireMessage extends Message {
  /** The box that the event came from. */
  readonly node: string;
  /** When the attempt is to be made; 0 for an event, which is due at once. */
  readonly dueMs: number;
}

const SOURCE_PREFIX = 'hookline.';
/** Of what JSON text may hold, SQS refuses these: it takes the characters of XML 1.0 (SendMessage, "MessageBody"). */
const NOT_XML = /[\uFFFE\uFFFF]/g;

const eventId = z.string().regex(EVENT_ID);
const epochMs = z.int();
const payload = z.custom<JsonObject>(isJsonObject, 'expected an object');

/** The event as EventBridge hands it to the target of a rule (user guide, "Event structure"). */
const ENVELOPE = z.object({
  source: z.string().startsWith(SOURCE_PREFIX),
  'detail-type': z.string().min(1),
  'replay-name': z.string().optional(),
  detail: z.object({ id: eventId, node: z.string(), time_ms: epochMs, payload }),
});

const DELIVERY = z.object({
  hookline: z.literal('delivery'),
  hook_id: z.string().min(1),
  attempt: z.int().min(1),
  due_ms: z.int().min(0),
  event: z.object({
    id: eventId,
    tenant: z.string().regex(TENANT_ID),
    type: z.string().min(1),
    time_ms: epochMs,
    node: z.string(),
    payload,
  }),
});

/**
 * Reads the body of an SQS message: an event in EventBridge's envelope, or a delivery. Numbers of the payload keep
 * their digits. Throws WireError for everything else.
 */
export function readMessage(text: string): WireMessage {
  try {
    const value = parseJson(text);
    if (!isJsonObject(value)) throw new WireError('expected a JSON object');
    return 'hookline' in value ? readDelivery(check(DELIVERY, value)) : readEnvelope(check(ENVELOPE, value));
  } catch (error) {
    if (error instanceof EventError) throw new WireError(error.message, { cause: error });
    // JSON.stringify runs out of stack where the nesting is deep.
    if (error instanceof RangeError) throw new WireError('expected less nesting', { cause: error });
    throw error;
  }
}

/** The body of the message that asks for one attempt of one hook. */
export function writeDelivery(
  { event, node }: Pick<WireMessage, 'event' | 'node'>,
  delivery: { readonly hookId: string; readonly attempt: number; readonly dueMs: number },
): string {
  const { id, tenant, type, timeMs, body } = event;
  const head = { hookline: 'delivery', hook_id: delivery.hookId, attempt: delivery.attempt, due_ms: delivery.dueMs };
  const about = { id, tenant, type, time_ms: timeMs, node };
  // The payload is JSON text already: it goes in as it is.
  return xmlSafe(`${open(head)},"event":${open(about)},"payload":${body}}}`);
}

/** The text with what XML does not know written as JSON escapes, which mean the same within JSON's strings. */
export function xmlSafe(json: string): string {
  return json.replace(NOT_XML, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

function readEnvelope(envelope: z.infer<typeof ENVELOPE>): WireMessage {
  const { source, 'detail-type': type, 'replay-name': replay, detail } = envelope;
  const tenant = source.slice(SOURCE_PREFIX.length);
  if (!TENANT_ID.test(tenant)) throw new WireError(`source: expected "${SOURCE_PREFIX}" and a tenant's id`);
  const body = JSON.stringify(detail.payload);
  const event = new HooklineEvent({ id: detail.id, tenant, type, timeMs: detail.time_ms, body });
  const onlyTag = replay === undefined ? undefined : replayedTag(replay);
  return { event, hookId: '', attempt: 1, node: detail.node, dueMs: 0, ...(onlyTag !== undefined && { onlyTag }) };
}

function readDelivery({ hook_id, attempt, due_ms, event: told }: z.infer<typeof DELIVERY>): WireMessage {
  const { id, tenant, type, time_ms, node } = told;
  const event = new HooklineEvent({ id, tenant, type, timeMs: time_ms, body: JSON.stringify(told.payload) });
  return { event, hookId: hook_id, attempt, node, dueMs: due_ms };
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new WireError(`${path === '' ? '' : `${path}: `}${issue?.message ?? 'malformed'}`);
}

/** An object's JSON without its closing brace. */
function open(value: object): string {
  return JSON.stringify(value).slice(0, -1);
}
