import { onTestFinished } from 'vitest';
import { type BatchPorts, type BatchRecord, deliverBatch } from '#functions/deliver/deliver-batch.ts';
import { createHttpSender } from '#functions/deliver/http-sender.ts';
import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import { readMessageOf } from '#functions/deliver/read-message-of.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import { type WireMessage, writeDelivery } from '#functions/queue/aws/wire.ts';
import type { FollowUp } from '#functions/queue/queue.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import { eventEnvelope } from '#test/conformance/bus/event-envelope.ts';
import { event } from './hooks.ts';

/** Far more than any of these batches needs. */
const AMPLE_MS = 60_000;

export const eventBody = (sequence?: number): string => eventEnvelope(event('lease.ack', sequence), 'box-1');

export function deliveryBody(hookId: string, attempt: number, dueMs = 0): string {
  return writeDelivery({ event: event(), node: 'box-1' }, { hookId, attempt, dueMs });
}

/** Records named by their places. */
const recordsOf = (...bodies: string[]): BatchRecord[] =>
  bodies.map((body, place) => ({ id: `record-${place + 1}`, body }));

/** A batch's surroundings in memory, over hooks whose endpoints are real. `settled` says what follows, by event. */
export function batchOver(hooks: readonly LiveWebhook[], more: Partial<BatchPorts<BatchRecord>> = {}) {
  const sender = createHttpSender();
  onTestFinished(() => sender.destroy());
  const settled: { readonly message: WireMessage; readonly followUps: readonly FollowUp[] }[] = [];
  const buried: { readonly body: string; readonly reason: string }[] = [];
  const attempts: AttemptRecord[] = [];
  const returned: unknown[] = [];
  const logFaults: unknown[] = [];
  let flushed = 0;
  const ports: BatchPorts<BatchRecord> = {
    hooks: {
      ofTenant: (tenant) => hooks.filter(({ hook }) => hook.tenant === tenant),
      byId: (_, id) => hooks.find(({ hook }) => hook.id === id) ?? { unavailable: 'the hook is no longer configured' },
    },
    send: sender.send,
    log: {
      record: (attempt) => void attempts.push(attempt),
      flush: async () => {
        flushed = attempts.length;
      },
    },
    health: { disable: async () => undefined },
    observe: () => undefined,
    fault: () => undefined,
    now: Date.now,
    random: () => 0,
    read: ({ body }) => readMessageOf('test', queueName('test', 'acme'), body),
    queue: {
      follow: async (message, followUps) => void settled.push({ message, followUps }),
      settle: async (message, followUps) => void settled.push({ message, followUps }),
    },
    bury: async ({ body }, reason) => void buried.push({ body, reason }),
    returned: (_, error) => void returned.push(error),
    logFailed: (error) => void logFaults.push(error),
    remainingMs: () => AMPLE_MS,
    ...more,
  };
  return {
    run: (...bodies: string[]) => deliverBatch(recordsOf(...bodies), ports),
    settled,
    buried,
    attempts,
    returned,
    logFaults,
    /** Attempts that were written when the log was last flushed. */
    flushed: () => flushed,
    followUps: () => settled.flatMap(({ followUps }) => followUps),
  };
}

/** The time of an invocation that has this long, from now on. */
export function invocation(totalMs: number): () => number {
  const endMs = performance.now() + totalMs;
  return () => endMs - performance.now();
}
