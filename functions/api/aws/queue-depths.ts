import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueueName, queueName } from '../../queue/aws/queue-names.ts';
import { QueueUrls } from '../../queue/aws/queue-urls.ts';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const satisfies readonly QueueAttributeName[];

/** How much is in the tenants' queues. SQS's own counts, which are right within a minute or so. */
export class QueueDepths {
  readonly #sqs: SQSClient;
  readonly #env: string;
  readonly #urls: QueueUrls;

  constructor(sqs: SQSClient, env: string) {
    this.#sqs = sqs;
    this.#env = env;
    this.#urls = new QueueUrls(sqs);
  }

  /** Messages that wait for the worker, those that are to be retried later included, and not those it has in hand. */
  async waiting(tenant: string): Promise<number> {
    const [visible, delayed] = await this.#counts(queueName(this.#env, tenant));
    return visible + delayed;
  }

  /** Those included that somebody is looking at. */
  async deadLetters(tenant: string): Promise<number> {
    const [visible, delayed, inHand] = await this.#counts(deadLetterQueueName(this.#env, tenant));
    return visible + delayed + inHand;
  }

  async #counts(queue: string): Promise<readonly [number, number, number]> {
    const QueueUrl = await this.#urls.urlOf(queue);
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await this.#sqs.send(command);
    const [visible, delayed, inHand] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
    return [visible ?? 0, delayed ?? 0, inHand ?? 0];
  }
}
