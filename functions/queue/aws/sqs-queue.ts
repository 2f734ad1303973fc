import {
  DeleteMessageCommand,
  type Message as Received,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Pause } from '../../aws/pause.ts';
import type { Death, FollowUp, Queue, Retry } from '../queue.ts';
import { deathAttributes } from './dead-letter.ts';
import { delaySeconds } from './due.ts';
import { groupIdOf } from './group-id.ts';
import { WireError } from './queue-error.ts';
import { deadLetterQueueName, deadLetterQueueOf, queueName } from './queue-names.ts';
import { QueueUrls } from './queue-urls.ts';
import { SqsSender } from './sqs-sender.ts';
import { readMessage, type WireMessage, writeDelivery } from './wire.ts';

/** A message of a tenant's SQS queue. */
export interface SqsMessage extends WireMessage {
  /** What deletes it. Undefined where Lambda received it: its event source mapping deletes what it is not told failed. */
  readonly receipt?: { readonly queueUrl: string; readonly handle: string };
}

export interface SqsQueueOptions {
  readonly sqs: SQSClient;
  /** The environment, which names the queues. */
  readonly env: string;
  readonly now: () => number;
  readonly pause?: Pause;
}

export interface Receiving {
  /** For how long nobody else receives them; the queue's own time where it is left out. */
  readonly visibilitySeconds?: number;
  /** For how long SQS waits for a message, 0 to 20 s. */
  readonly waitSeconds?: number;
}

/** The tenants' queues in SQS. Standard queues: a message may come twice, and in any order. */
export class SqsQueue implements Queue<SqsMessage> {
  readonly #options: SqsQueueOptions;
  readonly #urls: QueueUrls;
  readonly #sender: SqsSender;

  constructor(options: SqsQueueOptions) {
    this.#options = options;
    this.#urls = new QueueUrls(options.sqs);
    this.#sender = new SqsSender(options.sqs, options.pause);
  }

  /** Sends what follows. Rejects as `settle` does. */
  async follow(message: SqsMessage, followUps: readonly FollowUp[]): Promise<void> {
    const nowMs = this.#options.now();
    await Promise.all(
      followUps.map((next) =>
        next.kind === 'retry' ? this.#sendRetry(message, next, nowMs) : this.#bury(message, next, nowMs),
      ),
    );
  }

  /**
   * Sends what follows, and deletes the message where it has a receipt. Rejects with SqsQueueError where something could
   * not be sent in several tries: the message must then stay in its queue, which hands it out again.
   */
  async settle(message: SqsMessage, followUps: readonly FollowUp[]): Promise<void> {
    await this.follow(message, followUps);
    if (message.receipt === undefined) return;
    const { queueUrl, handle } = message.receipt;
    await this.#options.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
  }

  /** Makes a dead letter of what is no message of ours. `queue` is the name of the queue it was in. */
  async buryText(queue: string, text: string, reason: string): Promise<void> {
    const attributes = deathAttributes({ reason, attempts: 0, hookId: '', eventId: '', diedMs: this.#options.now() });
    const queueUrl = await this.#urls.urlOf(deadLetterQueueOf(queue));
    await this.#sender.send(queueUrl, { body: text, delaySeconds: 0, groupId: undefined, attributes });
  }

  /**
   * Up to `max` messages, at most 10, of a tenant's queue, for hosts other than Lambda. What is no message of ours
   * becomes a dead letter. SQS may answer with fewer than there are.
   */
  async receive(
    tenant: string,
    max: number,
    { visibilitySeconds, waitSeconds = 0 }: Receiving = {},
  ): Promise<readonly SqsMessage[]> {
    const name = queueName(this.#options.env, tenant);
    const queueUrl = await this.#urls.urlOf(name);
    const { Messages = [] } = await this.#options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        ...(visibilitySeconds !== undefined && { VisibilityTimeout: visibilitySeconds }),
      }),
    );
    const read = await Promise.all(Messages.map((received) => this.#read(received, name, queueUrl)));
    return read.filter((message) => message !== undefined);
  }

  async #read(received: Received, queue: string, queueUrl: string): Promise<SqsMessage | undefined> {
    const { Body = '', ReceiptHandle: handle = '' } = received;
    try {
      return { ...readMessage(Body), receipt: { queueUrl, handle } };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      await this.buryText(queue, Body, `malformed message: ${error.message}`);
      await this.#options.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
      return undefined;
    }
  }

  async #sendRetry(message: SqsMessage, { hookId, attempt, delayMs }: Retry, nowMs: number): Promise<void> {
    const dueMs = nowMs + delayMs;
    const queueUrl = await this.#urls.urlOf(queueName(this.#options.env, message.event.tenant));
    const body = writeDelivery(message, { hookId, attempt, dueMs });
    const delay = delaySeconds(dueMs, nowMs);
    await this.#sender.send(queueUrl, { body, delaySeconds: delay, groupId: groupIdOf(hookId), attributes: {} });
  }

  /** The letter's body is the delivery that starts it over. */
  async #bury(message: SqsMessage, { hookId, attempts, reason }: Death, diedMs: number): Promise<void> {
    const { id: eventId, tenant } = message.event;
    const queueUrl = await this.#urls.urlOf(deadLetterQueueName(this.#options.env, tenant));
    const body = writeDelivery(message, { hookId, attempt: 1, dueMs: 0 });
    const attributes = deathAttributes({ reason, attempts, hookId, eventId, diedMs });
    await this.#sender.send(queueUrl, { body, delaySeconds: 0, groupId: groupIdOf(hookId), attributes });
  }
}
