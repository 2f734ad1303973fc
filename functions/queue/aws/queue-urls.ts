import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { serviceError } from '../../aws/service-error.ts';
import { SqsQueueError } from './queue-error.ts';

/** SQS's name for it in its JSON protocol, and in its older one. */
const NO_QUEUE: ReadonlySet<string> = new Set(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']);

/** URLs of queues by their names. Each is asked for once, and then known for as long as this lives. */
export class QueueUrls {
  readonly #sqs: SQSClient;
  readonly #known = new Map<string, Promise<string>>();

  constructor(sqs: SQSClient) {
    this.#sqs = sqs;
  }

  /** Rejects with SqsQueueError `no_queue` or `unavailable`, and asks anew the next time. */
  urlOf(name: string): Promise<string> {
    let url = this.#known.get(name);
    if (url === undefined) {
      url = this.#ask(name);
      this.#known.set(name, url);
      url.catch(() => this.#known.delete(name));
    }
    return url;
  }

  async #ask(name: string): Promise<string> {
    try {
      const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      if (QueueUrl !== undefined) return QueueUrl;
    } catch (error) {
      const { code, message } = serviceError(error);
      throw new SqsQueueError(NO_QUEUE.has(code) ? 'no_queue' : 'unavailable', `queue ${name}: ${code}: ${message}`, {
        cause: error,
      });
    }
    throw new SqsQueueError('unavailable', `queue ${name}: SQS names no URL for it`);
  }
}
