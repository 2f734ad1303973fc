import { startFauxqs } from 'fauxqs';
import { onTestFinished } from 'vitest';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { type DynamoServer, startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { startKms } from '#test/conformance/support/kms-server.ts';

export const ENV = 'test';
export const KEY_ID = 'key';
export const QUEUE = queueName(ENV, 'acme');
export const DEAD_LETTERS = deadLetterQueueName(ENV, 'acme');

/** SQS with the queues of the tenant acme, until the test is over. */
export async function startQueues() {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  onTestFinished(() => server.stop());
  for (const name of [QUEUE, DEAD_LETTERS]) server.createQueue(name);
  return {
    endpoint: server.address,
    send: (queue: string, body: string) => void server.sendMessage(queue, body),
    /** What waits in the queue, delayed or not. */
    waiting(queue: string) {
      const { ready = [], delayed = [] } = server.inspectQueue(queue)?.messages ?? {};
      return [...ready, ...delayed];
    },
  };
}

/** DynamoDB with the registry's empty table, until the test is over. */
export async function startTable(): Promise<DynamoServer> {
  const table = await startDynamo();
  onTestFinished(() => table.stop());
  return table;
}

/** KMS, and hooks that are sealed with its keys in the table. */
export async function startKeys(table: DynamoServer, hooks: readonly Webhook[]): Promise<{ endpoint: string }> {
  const { kms, endpoint, stop } = await startKms();
  onTestFinished(stop);
  const keys = new DataKeys({ kms, keyId: KEY_ID, now: Date.now });
  const registry = new DynamoRegistry({ dynamo: table.dynamo, tableName: TABLE_NAME }).hooks(keys);
  for (const hook of hooks) await registry.put(hook);
  return { endpoint };
}
