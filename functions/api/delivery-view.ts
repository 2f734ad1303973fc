import type { z } from 'zod';
import type { ATTEMPT, Delivery } from '#shared/api/delivery.ts';
import type { AttemptRecord } from '../registry/registry.ts';
import type { DeliveryRecord } from './ports.ts';
import { timeText } from './time-text.ts';

/** The id of a delivery. An event's id has no dot, a hook's may have. */
export function deliveryIdOf(eventId: string, hookId: string): string {
  return `${eventId}.${hookId}`;
}

/** Undefined where the text is no delivery's id. */
export function readDeliveryId(id: string): { readonly eventId: string; readonly hookId: string } | undefined {
  const dot = id.indexOf('.');
  if (dot <= 0 || dot === id.length - 1) return undefined;
  return { eventId: id.slice(0, dot), hookId: id.slice(dot + 1) };
}

export function deliveryView(delivery: DeliveryRecord, names: ReadonlyMap<string, string>): Delivery {
  const { eventId, hookId, last } = delivery;
  return {
    id: deliveryIdOf(eventId, hookId),
    event_id: eventId,
    event_type: delivery.eventType,
    tenant: delivery.tenant,
    hook_id: hookId,
    hook: names.get(hookId) ?? hookId,
    state: delivery.state,
    attempts: delivery.attempts,
    ...timeText('last_attempt_at', last?.atMs),
    ...timeText('next_attempt_at', delivery.nextAttemptMs),
    ...(last && resultOf(last)),
  };
}

export function attemptView(attempt: AttemptRecord): z.output<typeof ATTEMPT> {
  const { response } = attempt;
  return {
    attempt: attempt.attempt,
    ...timeText('at', attempt.atMs),
    result: attempt.result,
    ...resultOf(attempt),
    ...(response !== undefined && { response }),
  };
}

function resultOf({ status, latencyMs, error }: AttemptRecord) {
  return {
    latency_ms: latencyMs,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
  };
}
