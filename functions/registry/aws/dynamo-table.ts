import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { type Pause, pauseFor, pauseMs } from '../../aws/pause.ts';
import { serviceError } from '../../aws/service-error.ts';
import type { Item } from './item.ts';
import { RegistryError } from './registry-error.ts';

/** DynamoDB takes this many items in one request (BatchWriteItem). */
export const BATCH_ITEMS = 25;
const MAX_TRIES = 6;

export interface SortKeyRange {
  readonly from: string;
  readonly to: string;
  readonly pageSize: number;
}

/** The registry's one table: `pk`, `sk`, and `expires_at` for DynamoDB to remove items by. */
export class DynamoTable {
  readonly dynamo: DynamoDBClient;
  readonly name: string;
  readonly #pause: Pause;

  constructor(dynamo: DynamoDBClient, name: string, pause: Pause = pauseFor) {
    this.dynamo = dynamo;
    this.name = name;
    this.#pause = pause;
  }

  /**
   * Writes at most BATCH_ITEMS items of different keys. Those that DynamoDB leaves out are tried again; rejects with
   * RegistryError `unwritten` where some are left in the end.
   */
  async putBatch(items: readonly Item[]): Promise<void> {
    let left: WriteRequest[] = items.map((item) => ({ PutRequest: { Item: item } }));
    let fault = 'throttled';
    for (let tries = 1; left.length > 0 && tries <= MAX_TRIES; tries++) {
      if (tries > 1) await this.#pause(pauseMs(tries - 1));
      try {
        const command = new BatchWriteItemCommand({ RequestItems: { [this.name]: left } });
        const { UnprocessedItems = {} } = await this.dynamo.send(command);
        left = UnprocessedItems[this.name] ?? [];
      } catch (error) {
        const { code, message } = serviceError(error);
        fault = `${code}: ${message}`;
      }
    }
    if (left.length > 0) throw new RegistryError('unwritten', `${left.length} items are not written: ${fault}`);
  }

  /**
   * The items of a partition from `to` down to `from`, both included, the last first. They are read as they are needed,
   * `pageSize` at a time; what was written a second ago may be missing.
   */
  async *newestFirst(pk: string, { from, to, pageSize }: SortKeyRange): AsyncGenerator<Item, void> {
    const pages = paginateQuery(
      { client: this.dynamo, pageSize },
      {
        TableName: this.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
        ScanIndexForward: false,
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  /** One item as it is now; undefined where there is none. */
  async get(key: Item): Promise<Item | undefined> {
    const get = new GetItemCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    return (await this.dynamo.send(get)).Item;
  }

  /** All items of a partition whose `sk` begins with the prefix, as they are now. */
  async query(pk: string, prefix = ''): Promise<readonly Item[]> {
    const values = { ':pk': { S: pk }, ...(prefix !== '' && { ':prefix': { S: prefix } }) };
    const pages = paginateQuery(
      { client: this.dynamo },
      {
        TableName: this.name,
        ConsistentRead: true,
        KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: values,
      },
    );
    const items: Item[] = [];
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }
}
