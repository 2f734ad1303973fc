import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { hopOf } from '#functions/queue/aws/due.ts';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { SqsDeadLetters } from '#functions/queue/aws/sqs-dead-letters.ts';
import { type SqsMessage, SqsQueue } from '#functions/queue/aws/sqs-queue.ts';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import { eventEnvelope } from '../bus/event-envelope.ts';
import { localClient } from '../support/aws-client.ts';
import type { QueueHarness } from './queue-harness.ts';

const START_MS = Date.UTC(2026, 0, 31, 10);
const TENANTS = ['acme', 'other', 'nobody'];
export const ENV = 'test';

/** A server of SQS's protocol on this machine. */
export interface SqsServer {
  readonly endpoint: string;
  createQueue(name: string, attributes: Record<string, string>): Promise<void>;
  send(queue: string, text: string): Promise<void>;
  /** Sets its clock, where that is another than this process's. */
  setTime(nowMs: number): void;
  stop(): Promise<void>;
}

/**
 * The SQS adapter over such a server. Time stands still, here (Date) and there: delays and visibility timeouts pass when the
 * harness says so.
 */
export class SqsHarness implements QueueHarness {
  readonly isOrdered = false;
  readonly keepsBodyText = false;
  readonly mergesRepeats = false;
  readonly sqs: SQSClient;
  readonly #queues: SqsServer;
  readonly #sequence = new EventSequence();
  /** Received and not settled: handed out, or kept for who asks for it. */
  readonly #held = new Set<SqsMessage>();
  #waiting: SqsMessage[] = [];
  #queue: SqsQueue;

  /** Stops the clocks. */
  constructor(queues: SqsServer) {
    this.#queues = queues;
    vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
    queues.setTime(START_MS);
    this.sqs = new SQSClient(localClient(queues.endpoint));
    this.#queue = this.#createQueue();
  }

  /** Creates the tenants' queues. */
  async prepare(): Promise<this> {
    for (const tenant of TENANTS) {
      await this.#queues.createQueue(queueName(ENV, tenant), { VisibilityTimeout: '43200' });
      await this.#queues.createQueue(deadLetterQueueName(ENV, tenant), {});
    }
    return this;
  }

  get nowMs(): number {
    return Date.now();
  }

  get queue(): SqsQueue {
    return this.#queue;
  }

  get deadLetters(): SqsDeadLetters {
    const tenants = () => Promise.resolve(TENANTS);
    return new SqsDeadLetters({ sqs: this.sqs, env: ENV, tenants, now: Date.now, waitSeconds: 0 });
  }

  advance(ms: number): void {
    vi.setSystemTime(Date.now() + ms);
    this.#queues.setTime(Date.now());
  }

  async append(tenant: string, bodies: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const body of bodies) {
      const id = eventId(this.#sequence.next(this.nowMs), 'testbox1');
      const event = { id, tenant, type: 'lease.ack', timeMs: this.nowMs, body };
      await this.#queues.send(queueName(ENV, tenant), eventEnvelope(event, 'testbox1'));
      ids.push(id);
    }
    return ids;
  }

  takeEvents(tenant: string, max: number): Promise<readonly SqsMessage[]> {
    return this.#take(tenant, max, (message) => message.hookId === '');
  }

  takeDeliveries(tenant: string, hookId: string, max: number): Promise<readonly SqsMessage[]> {
    return this.#take(tenant, max, (message) => message.hookId === hookId);
  }

  follow(message: Message, followUps: readonly FollowUp[]): Promise<void> {
    return this.#queue.follow(message as SqsMessage, followUps);
  }

  async settle(message: Message, followUps: readonly FollowUp[]): Promise<void> {
    await this.#queue.settle(message as SqsMessage, followUps);
    this.#held.delete(message as SqsMessage);
  }

  async reopen(): Promise<void> {
    for (const { receipt } of this.#held) {
      if (receipt === undefined) continue;
      const { queueUrl: QueueUrl, handle: ReceiptHandle } = receipt;
      await this.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    this.#held.clear();
    this.#waiting = [];
    this.#queue = this.#createQueue();
  }

  async close(): Promise<void> {
    this.sqs.destroy();
    await this.#queues.stop();
    vi.useRealTimers();
  }

  async #take(tenant: string, max: number, isWanted: (message: SqsMessage) => boolean): Promise<SqsMessage[]> {
    await this.#receiveAll(tenant);
    const wanted = this.#waiting.filter((message) => message.event.tenant === tenant && isWanted(message));
    const taken = wanted.slice(0, max);
    this.#waiting = this.#waiting.filter((message) => !taken.includes(message));
    return taken;
  }

  /** Events and deliveries share a queue. What is there too early goes on its next hop, as in `deliver`. */
  async #receiveAll(tenant: string): Promise<void> {
    for (;;) {
      const received = await this.#queue.receive(tenant, 10);
      if (received.length === 0) return;
      for (const message of received) {
        const hop = hopOf(message, this.nowMs);
        if (hop !== undefined) {
          await this.#queue.settle(message, [hop]);
          continue;
        }
        this.#held.add(message);
        this.#waiting.push(message);
      }
    }
  }

  #createQueue(): SqsQueue {
    return new SqsQueue({ sqs: this.sqs, env: ENV, now: Date.now });
  }
}
