import * as z from 'zod';
import type { EventFields } from '#shared/event/event.ts';
import type { AttemptRecord } from '../registry.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { keepPayload, readPayload } from './kept-payload.ts';
import { attemptKeys, NO_HOOK, readAttemptKeys } from './keys.ts';

const DAY_SECONDS = 86_400;
/** Of an event that no hook wanted. */
const NO_ATTEMPT = 'unwanted';

const FIELDS = z.object({
  pk: z.string(),
  sk: z.string(),
  result: z.enum(['delivered', 'retry', 'dead', NO_ATTEMPT]),
  type: z.string().default(''),
  status: z.number().optional(),
  latency_ms: z.number().default(0),
  error: z.string().optional(),
  response: z.string().optional(),
  next_ms: z.number().optional(),
  event_ms: z.number().optional(),
  payload: z.instanceof(Uint8Array).optional(),
});

/** One item of the delivery log. */
export interface LogEntry {
  readonly tenant: string;
  readonly eventType: string;
  readonly eventId: string;
  /** NO_HOOK for an event that no hook wanted, which has no attempt either. */
  readonly hookId: string;
  readonly attempt: AttemptRecord | undefined;
  readonly nextAttemptMs: number | undefined;
  /** The event itself; kept with first attempts, unless it is big. */
  readonly event: EventFields | undefined;
}

/**
 * The item of an attempt. What its keys say it does not say again: DynamoDB bills a write by the kilobyte, and the log is
 * nearly a third of what an event costs. The event goes with its first attempt.
 */
export function attemptItem(
  attempt: AttemptRecord,
  event: EventFields,
  { nextAttemptMs, retentionDays }: { readonly nextAttemptMs: number | undefined; readonly retentionDays: number },
): Item {
  const { result, status, latencyMs, error, response } = attempt;
  return toItem({
    ...attemptKeys(attempt, event.tenant),
    type: event.type,
    result,
    status,
    latency_ms: latencyMs,
    error,
    response,
    next_ms: nextAttemptMs,
    ...(attempt.attempt === 1 && eventFields(event)),
    expires_at: expiry(attempt.atMs, retentionDays),
  });
}

/** The item of an event that no hook wanted. */
export function unwantedItem(event: EventFields, nowMs: number, retentionDays: number): Item {
  return toItem({
    ...attemptKeys({ eventId: event.id, hookId: NO_HOOK, attempt: 0, atMs: nowMs }, event.tenant),
    type: event.type,
    result: NO_ATTEMPT,
    ...eventFields(event),
    expires_at: expiry(nowMs, retentionDays),
  });
}

/** Undefined for an item of another form. */
export function readLogItem(item: Item): LogEntry | undefined {
  const { success, data } = FIELDS.safeParse(fromItem(item));
  const keys = success ? readAttemptKeys(data.pk, data.sk) : undefined;
  if (!success || keys === undefined) return undefined;
  const { tenant, eventId, hookId, attempt, atMs } = keys;
  const { type, result, status, latency_ms: latencyMs, error, response, next_ms, event_ms: timeMs, payload } = data;
  const body = payload && readPayload(payload);
  return {
    tenant,
    eventType: type,
    eventId,
    hookId,
    attempt:
      result === NO_ATTEMPT
        ? undefined
        : { eventId, hookId, attempt, atMs, result, status, latencyMs, error, response },
    nextAttemptMs: next_ms,
    event: body === undefined || timeMs === undefined ? undefined : { id: eventId, tenant, type, timeMs, body },
  };
}

function eventFields({ timeMs, body }: EventFields) {
  const payload = keepPayload(body);
  return payload && { event_ms: timeMs, payload };
}

function expiry(fromMs: number, retentionDays: number): number {
  return Math.ceil(fromMs / 1000) + retentionDays * DAY_SECONDS;
}
