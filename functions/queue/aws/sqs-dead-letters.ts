import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Pause } from '../../aws/pause.ts';
import type { DeadLetter, DeadLetterQuery, DeadLetters } from '../queue.ts';
import { isMeant, readDeadLetter, revive } from './dead-letter.ts';
import { DeadLetterScan, type Held } from './dead-letter-scan.ts';
import { SqsQueueError } from './queue-error.ts';
import { deadLetterQueueName, queueName } from './queue-names.ts';
import { QueueUrls } from './queue-urls.ts';
import { SqsSender } from './sqs-sender.ts';

/** Dead letters of a tenant that a listing goes through at the most, unless told. */
const LIST_MAX = 10_000;
/** Messages of a tenant that a redrive goes through at the most: SQS lets about 120,000 be in flight. */
const REDRIVE_SCAN_MAX = 100_000;
const LIST_HIDES_SECONDS = 60;
const REDRIVE_HIDES_SECONDS = 300;
const LONG_POLL_SECONDS = 1;

export interface SqsDeadLettersOptions {
  readonly sqs: SQSClient;
  readonly env: string;
  /** All tenants, for a query that names none. */
  readonly tenants: () => Promise<readonly string[]>;
  readonly now: () => number;
  /** For how long SQS waits before it says that a queue is empty: 1 s unless told. */
  readonly waitSeconds?: number;
  /** Dead letters of a tenant that a listing goes through at the most. */
  readonly listMax?: number;
  readonly pause?: Pause;
}

/**
 * The tenants' dead-letter queues. SQS has no look-up: every call receives what is there, and gives back what it does
 * not take, so that two calls at once see different letters and each of them may miss some.
 */
export class SqsDeadLetters implements DeadLetters {
  readonly #options: SqsDeadLettersOptions;
  readonly #urls: QueueUrls;
  readonly #sender: SqsSender;

  constructor(options: SqsDeadLettersOptions) {
    this.#options = options;
    this.#urls = new QueueUrls(options.sqs);
    this.#sender = new SqsSender(options.sqs, options.pause);
  }

  /** The latest first among the first `listMax` of each tenant; `total` counts those. */
  async list(query: DeadLetterQuery, limit: number): Promise<{ letters: DeadLetter[]; total: number }> {
    let letters: DeadLetter[] = [];
    let total = 0;
    for (const tenant of await this.#tenantsOf(query)) {
      const scan = await this.#scan(tenant, LIST_HIDES_SECONDS, this.#options.listMax ?? LIST_MAX);
      try {
        for (let batch = await scan.next(); batch.length > 0; batch = await scan.next()) {
          const meant = batch.map((held) => readDeadLetter(held, tenant)).filter((letter) => isMeant(query, letter));
          total += meant.length;
          letters = [...letters, ...meant].sort((a, b) => b.diedMs - a.diedMs).slice(0, limit);
        }
      } finally {
        await scan.release();
      }
    }
    return { letters, total };
  }

  /**
   * In the order in which SQS hands them out, which is none. Stopped anywhere it has lost nothing: a letter leaves its
   * queue when its message is in the other one, and may then be in both.
   */
  async redrive(query: DeadLetterQuery, limit: number): Promise<number> {
    // What dies again meanwhile is not moved again.
    const untilMs = this.#options.now();
    let moved = 0;
    for (const tenant of await this.#tenantsOf(query)) {
      if (moved >= limit) break;
      moved += await this.#redriveTenant(tenant, { query, untilMs, limit: limit - moved });
    }
    return moved;
  }

  async #redriveTenant(
    tenant: string,
    { query, untilMs, limit }: { query: DeadLetterQuery; untilMs: number; limit: number },
  ): Promise<number> {
    const queueUrl = await this.#urls.urlOf(queueName(this.#options.env, tenant));
    const deadUrl = await this.#urls.urlOf(deadLetterQueueName(this.#options.env, tenant));
    const scan = await this.#scan(tenant, REDRIVE_HIDES_SECONDS, REDRIVE_SCAN_MAX);
    let moved = 0;
    try {
      while (moved < limit) {
        const batch = await scan.next();
        if (batch.length === 0) break;
        const meant = batch.filter((held) => {
          const letter = readDeadLetter(held, tenant);
          return letter.diedMs <= untilMs && isMeant(query, letter);
        });
        const taken = meant.slice(0, limit - moved);
        await Promise.all(taken.map(({ Body = '' }) => this.#sender.send(queueUrl, revive(Body))));
        await this.#delete(deadUrl, taken);
        for (const held of taken) scan.forget(held);
        moved += taken.length;
      }
    } finally {
      await scan.release();
    }
    return moved;
  }

  async #delete(queueUrl: string, letters: readonly Held[]): Promise<void> {
    if (letters.length === 0) return;
    const Entries = letters.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }));
    await this.#options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }

  async #scan(tenant: string, visibilitySeconds: number, maxMessages: number): Promise<DeadLetterScan> {
    const queueUrl = await this.#urls.urlOf(deadLetterQueueName(this.#options.env, tenant));
    const { sqs, waitSeconds = LONG_POLL_SECONDS } = this.#options;
    return new DeadLetterScan(sqs, { queueUrl, visibilitySeconds, waitSeconds, maxMessages });
  }

  /** A tenant that is named need not exist. */
  async #tenantsOf({ tenant }: DeadLetterQuery): Promise<readonly string[]> {
    if (tenant === undefined) return this.#options.tenants();
    try {
      await this.#urls.urlOf(deadLetterQueueName(this.#options.env, tenant));
      return [tenant];
    } catch (error) {
      if (error instanceof SqsQueueError && error.code === 'no_queue') return [];
      throw error;
    }
  }
}
