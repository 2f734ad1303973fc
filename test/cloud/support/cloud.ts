import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { toEntry } from '#functions/bus/aws/entry.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import { DynamoTable } from '#functions/registry/aws/dynamo-table.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import type { JsonObject } from '#shared/json/json.ts';
import type { Ministack } from './ministack.ts';

const BOX = 'testbox1';
const DEFAULTS = {
  type: 'webhook',
  enabled: true,
  events: [],
  subnets: [],
  timeoutMs: 5000,
  method: 'POST',
  headers: {},
  retries: 3,
  retryBackoffMs: 1000,
  sslVerify: true,
} as const;

/** What an operator and a box do with the environment `test` that is deployed to the emulator. */
export interface Cloud {
  readonly hooks: DynamoHooks;
  /** Writes the hook to the registry and answers it. */
  putHook(hook: Pick<Webhook, 'id' | 'tenant' | 'url'> & Partial<Webhook>): Promise<Webhook>;
  /** Puts an event on the bus, as a box of the tenant does, and answers its id. */
  putEvent(tenant: string, type: string, payload: JsonObject): Promise<string>;
  /** Puts text into a queue. */
  send(queue: string, text: string): Promise<void>;
  /** Takes everything out of a queue. */
  empty(queue: string): Promise<void>;
  /** Messages of the queue that are not being worked on. */
  waiting(queue: string): Promise<number>;
  /** Everything that the registry holds, as text. */
  dump(): Promise<string>;
}

export function cloudOf({ endpoint }: Pick<Ministack, 'endpoint'>): Cloud {
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const dynamo = new DynamoDBClient(client);
  const eventBridge = new EventBridgeClient(client);
  const sqs = new SQSClient(client);
  const keys = new DataKeys({ kms: new KMSClient(client), keyId: 'alias/hookline-test', now: Date.now });
  const hooks = new DynamoHooks(new DynamoTable(dynamo, 'hookline-test'), keys);
  const sequence = new EventSequence(0);
  const urlOf = async (queue: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName: queue }))).QueueUrl;
  return {
    hooks,
    async putHook(given) {
      const hook: Webhook = { ...DEFAULTS, name: given.id, ...given };
      await hooks.put(hook);
      return hook;
    },
    async putEvent(tenant, type, payload) {
      const id = eventId(sequence.next(Date.now()), BOX);
      const event = { id, tenant, type, timeMs: Date.now(), body: JSON.stringify(payload), node: BOX };
      const put = new PutEventsCommand({ Entries: [toEntry(event, 'hookline-test')] });
      const { FailedEntryCount } = await eventBridge.send(put);
      if (FailedEntryCount !== 0) throw new Error(`the bus refused the event ${id}`);
      return id;
    },
    async send(queue, text) {
      await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(queue), MessageBody: text }));
    },
    async empty(queue) {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(queue) }));
    },
    async waiting(queue) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: await urlOf(queue),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    async dump() {
      const pages: unknown[] = [];
      for await (const { Items } of paginateScan({ client: dynamo }, { TableName: 'hookline-test' })) pages.push(Items);
      return JSON.stringify(pages);
    },
  };
}
