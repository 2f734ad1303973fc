import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf } from '../../aws/batches.ts';

const BATCH = 10;

export interface ScanOptions {
  readonly queueUrl: string;
  /** For how long a crash of whoever scans hides what was received. */
  readonly visibilitySeconds: number;
  /** A long poll asks every server of SQS: one that brings nothing means that there is nothing. */
  readonly waitSeconds: number;
  readonly maxMessages: number;
}

/** A message on loan from the queue. */
export type Held = Message & { readonly MessageId: string; readonly ReceiptHandle: string };

/** Goes once through what a queue holds, up to a bound; `release` gives back what was received and not deleted. */
export class DeadLetterScan {
  readonly #sqs: SQSClient;
  readonly #options: ScanOptions;
  /** Receipt handles by the ids of the messages. */
  readonly #held = new Map<string, string>();
  #seen = 0;

  constructor(sqs: SQSClient, options: ScanOptions) {
    this.#sqs = sqs;
    this.#options = options;
  }

  /** Messages not seen before; none where the end, or the bound, is reached. */
  async next(): Promise<readonly Held[]> {
    if (this.#seen >= this.#options.maxMessages) return [];
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#options.queueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: this.#options.visibilitySeconds,
        WaitTimeSeconds: this.#options.waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    const received = Messages.filter(isHeld);
    // Only the latest handle of a message that came again is sure to give it back.
    const fresh = received.filter(({ MessageId }) => !this.#held.has(MessageId));
    for (const { MessageId, ReceiptHandle } of received) this.#held.set(MessageId, ReceiptHandle);
    this.#seen += fresh.length;
    return fresh;
  }

  /** The message is not in the queue any more. */
  forget({ MessageId }: Held): void {
    this.#held.delete(MessageId);
  }

  /** Makes what is held visible again. What cannot be is visible when its time is over. */
  async release(): Promise<void> {
    const handles = [...this.#held.values()];
    this.#held.clear();
    for (const batch of batchesOf(handles, { maxCount: BATCH, maxBytes: Number.POSITIVE_INFINITY, bytesOf: () => 0 })) {
      const Entries = batch.map((ReceiptHandle, place) => ({
        Id: String(place),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#options.queueUrl, Entries });
      await this.#sqs.send(command).catch(() => undefined);
    }
  }
}

function isHeld(message: Message): message is Held {
  return message.MessageId !== undefined && message.ReceiptHandle !== undefined;
}
