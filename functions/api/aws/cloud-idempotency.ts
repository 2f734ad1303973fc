import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { fromItem, type Item, toAttribute, toItem } from '../../registry/aws/item.ts';
import type { Idempotency, Remembered } from '../ports.ts';

const KEPT_SECONDS = 86_400;
/** A request that has not ended by then never will: the function's own time is over before. */
const PENDING_SECONDS = 60;

const ANSWER = z.object({ status: z.number(), body: z.string(), headers: z.record(z.string(), z.string()) });
const FIELDS = z.object({
  digest: z.string(),
  expires_at: z.number(),
  answer: z
    .string()
    .transform((text) => ANSWER.parse(JSON.parse(text)))
    .optional(),
});

type Answer = NonNullable<Remembered['answer']>;

/** Answers by their keys, a day long. DynamoDB removes what is over late: the time is looked at besides. */
export class CloudIdempotency implements Idempotency {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async begin(key: string, digest: string, nowMs: number): Promise<Remembered | undefined> {
    const seconds = Math.ceil(nowMs / 1000);
    const put = new PutItemCommand({
      TableName: this.#table.name,
      Item: {
        ...keysOf(key),
        ...toItem({ digest, expires_at: seconds + PENDING_SECONDS, kept_until: seconds + KEPT_SECONDS }),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR expires_at < :now',
      ExpressionAttributeValues: { ':now': toAttribute(seconds) },
    });
    try {
      await this.#table.dynamo.send(put);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const item = await this.#table.get(keysOf(key));
    // Released in between: it is as new as it was a moment ago.
    if (item === undefined) return this.begin(key, digest, nowMs);
    const { digest: known, answer } = FIELDS.parse(fromItem(item));
    return { digest: known, answer };
  }

  async finish(key: string, { status, body, headers }: Answer): Promise<void> {
    const answer = JSON.stringify({ status, body, headers });
    const update = new UpdateItemCommand({
      TableName: this.#table.name,
      Key: keysOf(key),
      UpdateExpression: 'SET answer = :answer, expires_at = kept_until',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':answer': toAttribute(answer) },
    });
    await this.#table.dynamo.send(update);
  }

  async release(key: string): Promise<void> {
    await this.#table.dynamo.send(new DeleteItemCommand({ TableName: this.#table.name, Key: keysOf(key) }));
  }
}

function keysOf(key: string): Item {
  return toItem({ pk: `IDEMPOTENCY#${key}`, sk: 'ANSWER' });
}
