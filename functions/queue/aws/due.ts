import type { Retry } from '../queue.ts';
import type { WireMessage } from './wire.ts';

/** SQS delays a message by at most this (SendMessage, "DelaySeconds"). */
const MAX_DELAY_SECONDS = 900;

/** A message that comes this much early is due: clocks differ, and a further hop would take a second at least. */
const EARLY_MS = 250;

/** The delay that SQS is asked for, in whole seconds: never shorter than the wait, unless that is beyond what SQS can. */
export function delaySeconds(dueMs: number, nowMs: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((dueMs - nowMs) / 1000)));
}

/** Undefined for a message that is due; otherwise what sends it on its way again, without an attempt. */
export function hopOf({ hookId, attempt, dueMs }: WireMessage, nowMs: number): Retry | undefined {
  if (dueMs - nowMs <= EARLY_MS) return undefined;
  return { kind: 'retry', hookId, attempt, delayMs: dueMs - nowMs };
}
