import {
  type BatchResultErrorEntry,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf } from '../../aws/batches.ts';
import { type Pause, pauseFor, pauseMs } from '../../aws/pause.ts';
import { serviceError } from '../../aws/service-error.ts';
import { SqsQueueError } from './queue-error.ts';

/** SQS: ten messages, and together as much as one may have (SendMessageBatch). */
const LIMITS = { maxCount: 10, maxBytes: 1024 * 1024 };
/** On top of the tries that the SDK's client makes of each request. */
const MAX_TRIES = 6;

export interface Outgoing {
  readonly body: string;
  readonly delaySeconds: number;
  /** Undefined where the message belongs to no hook. */
  readonly groupId: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

interface Sending {
  readonly message: Outgoing;
  readonly resolve: () => void;
  readonly reject: (error: SqsQueueError) => void;
}

/** Sends messages in as few requests as it can, and again those that SQS did not take. */
export class SqsSender {
  readonly #sqs: SQSClient;
  readonly #pause: Pause;
  #collected = new Map<string, Sending[]>();

  constructor(sqs: SQSClient, pause: Pause = pauseFor) {
    this.#sqs = sqs;
    this.#pause = pause;
  }

  /**
   * Resolves when SQS has the message; rejects with SqsQueueError `unsent` or `rejected`. What is sent in one turn of
   * the event loop travels together.
   */
  send(queueUrl: string, message: Outgoing): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#collected.size === 0) setImmediate(() => this.#sendCollected());
      const sending = { message, resolve, reject };
      const others = this.#collected.get(queueUrl);
      if (others === undefined) this.#collected.set(queueUrl, [sending]);
      else others.push(sending);
    });
  }

  #sendCollected(): void {
    const collected = this.#collected;
    this.#collected = new Map();
    for (const [queueUrl, sendings] of collected) {
      const batches = batchesOf(sendings, { ...LIMITS, bytesOf: ({ message }) => bytesOf(message) });
      for (const batch of batches) void this.#sendBatch(queueUrl, batch);
    }
  }

  async #sendBatch(queueUrl: string, batch: readonly Sending[]): Promise<void> {
    let left = batch;
    let lastFault = '';
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (tries > 1) await this.#pause(pauseMs(tries - 1));
      try {
        const { Failed = [] } = await this.#request(queueUrl, left);
        left = settleBatch(left, Failed);
        lastFault = faultOf(Failed[0]);
      } catch (error) {
        const { code, message } = serviceError(error);
        lastFault = `${code}: ${message}`;
      }
      if (left.length === 0) return;
    }
    const error = new SqsQueueError('unsent', `not sent in ${MAX_TRIES} tries: ${lastFault}`);
    for (const sending of left) sending.reject(error);
  }

  #request(queueUrl: string, batch: readonly Sending[]): Promise<SendMessageBatchCommandOutput> {
    const Entries = batch.map(({ message }, place) => ({
      Id: String(place),
      MessageBody: message.body,
      DelaySeconds: message.delaySeconds,
      MessageAttributes: { ...message.attributes },
      ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    }));
    return this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** Tells each sender what became of its message; answers those that are to be tried again. */
function settleBatch(batch: readonly Sending[], failed: readonly BatchResultErrorEntry[]): readonly Sending[] {
  const faults = new Map(failed.map((entry) => [entry.Id, entry]));
  return batch.filter((sending, place) => {
    const fault = faults.get(String(place));
    if (fault === undefined) sending.resolve();
    else if (fault.SenderFault === true && !isThrottling(fault))
      sending.reject(new SqsQueueError('rejected', faultOf(fault)));
    else return true;
    return false;
  });
}

function isThrottling({ Code }: BatchResultErrorEntry): boolean {
  return /thrott/i.test(Code ?? '');
}

function faultOf(entry: BatchResultErrorEntry | undefined): string {
  return `${entry?.Code ?? 'unknown'}: ${entry?.Message ?? ''}`;
}

/** Attributes count with their names, types and values (SQS developer guide, "Message attributes"). */
function bytesOf({ body, attributes }: Outgoing): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType = '', StringValue = '' }] of Object.entries(attributes))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
  return bytes;
}
