import type { MessageAttributeValue, Message as SqsBody } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { DeadLetter, DeadLetterQuery } from '../queue.ts';
import { groupIdOf } from './group-id.ts';
import { WireError } from './queue-error.ts';
import type { Outgoing } from './sqs-sender.ts';
import { readMessage, type WireMessage, writeDelivery } from './wire.ts';

/** What the attributes of a dead letter say. */
export interface DeathFacts {
  readonly reason: string;
  readonly attempts: number;
  /** Empty where the message names no hook. */
  readonly hookId: string;
  /** Empty where the message names no event. */
  readonly eventId: string;
  readonly diedMs: number;
}

const MAX_REASON_CHARACTERS = 1_000;
/** The queue's own redrive policy moves a message without a word. */
const NO_REASON = 'received too often without being settled: the function failed or ran out of time';
/** An attribute's value takes the characters of XML 1.0, as a body does; a reason may quote anything. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const ATTRIBUTES = z.object({
  reason: z.string().default(NO_REASON),
  attempts: z.coerce.number().int().min(0).optional(),
  hook_id: z.string().optional(),
  event_id: z.string().default(''),
  died_ms: z.coerce.number().int().min(0).optional(),
});

export function deathAttributes(death: DeathFacts): Record<string, MessageAttributeValue> {
  const reason = death.reason.replace(NOT_XML, '\uFFFD').slice(0, MAX_REASON_CHARACTERS).toWellFormed();
  return {
    ...text('reason', reason),
    ...text('hook_id', death.hookId),
    ...text('event_id', death.eventId),
    attempts: { DataType: 'Number', StringValue: String(death.attempts) },
    died_ms: { DataType: 'Number', StringValue: String(death.diedMs) },
  };
}

/** An attribute's value must not be empty (SQS, SendMessage). */
function text(name: string, value: string): Record<string, MessageAttributeValue> {
  return value === '' ? {} : { [name]: { DataType: 'String', StringValue: value } };
}

/**
 * Reads what a tenant's dead-letter queue holds: deliveries that were given up, messages that are none of ours, and what
 * SQS itself moved there, whose time of death is taken for the time it was sent.
 */
export function readDeadLetter(received: SqsBody, tenant: string): DeadLetter {
  const values = Object.entries(received.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  const parsed = ATTRIBUTES.safeParse(Object.fromEntries(values));
  const said = parsed.success ? parsed.data : ATTRIBUTES.parse({});
  const message = readOrNothing(received.Body ?? '');
  return {
    eventId: message?.event.id ?? said.event_id,
    eventType: message?.event.type ?? '',
    tenant,
    hookId: said.hook_id ?? message?.hookId ?? '',
    diedMs: said.died_ms ?? Number(received.Attributes?.SentTimestamp ?? 0),
    attempts: said.attempts ?? (message?.attempt ?? 1) - 1,
    reason: said.reason,
  };
}

/** The message that takes a dead letter back to its queue: a delivery starts over, and everything else is as it was. */
export function revive(body: string): Outgoing {
  const message = readOrNothing(body);
  if (message === undefined || message.hookId === '')
    return { body, delaySeconds: 0, groupId: undefined, attributes: {} };
  const { hookId } = message;
  const anew = writeDelivery(message, { hookId, attempt: 1, dueMs: 0 });
  return { body: anew, delaySeconds: 0, groupId: groupIdOf(hookId), attributes: {} };
}

/** Whether the query, tenant apart, means this letter. */
export function isMeant(query: DeadLetterQuery, letter: DeadLetter): boolean {
  const { hookId, hookIds, sinceMs = 0, untilMs = Infinity } = query;
  if (hookId !== undefined && letter.hookId !== hookId) return false;
  if (hookIds !== undefined && !hookIds.includes(letter.hookId)) return false;
  return letter.diedMs >= sinceMs && letter.diedMs < untilMs;
}

function readOrNothing(body: string): WireMessage | undefined {
  try {
    return readMessage(body);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
