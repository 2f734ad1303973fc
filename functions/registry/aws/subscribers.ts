import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { SubscriberKey, SubscriberRecord, Subscribers } from '../registry.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromItem, toAttribute, toItem } from './item.ts';
import { subscriberKeys } from './keys.ts';

const RECORD = z.object({
  nas_ip4: z.string().default(''),
  nas_name: z.string().default(''),
  seen_ms: z.number(),
  changed_by: z.string().default(''),
  version: z.number(),
});

/** The last known NAS of every subscriber. */
export class DynamoSubscribers implements Subscribers {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(key: SubscriberKey): Promise<SubscriberRecord | undefined> {
    const item = await this.#table.get(toItem(subscriberKeys(key)));
    if (item === undefined) return undefined;
    const { nas_ip4, nas_name, seen_ms, changed_by, version } = RECORD.parse(fromItem(item));
    return { nasIp4: nas_ip4, nasName: nas_name, seenMs: seen_ms, changedBy: changed_by, version };
  }

  async put(
    key: SubscriberKey,
    { nasIp4, nasName, seenMs, changedBy }: Omit<SubscriberRecord, 'version'>,
    expectedVersion: number,
  ): Promise<boolean> {
    const fields = { nas_ip4: nasIp4, nas_name: nasName, seen_ms: seenMs, changed_by: changedBy };
    const condition =
      expectedVersion === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :expected',
            ExpressionAttributeValues: { ':expected': toAttribute(expectedVersion) },
          };
    try {
      const Item = toItem({ ...subscriberKeys(key), ...fields, version: expectedVersion + 1 });
      await this.#table.dynamo.send(new PutItemCommand({ TableName: this.#table.name, Item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
