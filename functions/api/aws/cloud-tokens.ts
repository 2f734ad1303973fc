import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { SCOPES } from '#shared/api/operations.ts';
import type { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { fromItem, type Item, toAttribute, toItem } from '../../registry/aws/item.ts';
import type { TokenRecord, Tokens } from '../ports.ts';
import { ApiError } from '../problem.ts';
import { FIRST_TOKEN_ID, type FirstToken } from './first-token.ts';

const PARTITION = 'TOKENS';
const PREFIX = 'TOKEN#';

const FIELDS = z.object({
  id: z.string(),
  hash: z.string(),
  name: z.string(),
  scope: z.enum(SCOPES),
  tenant: z.string(),
  created_ms: z.number(),
  last_used_ms: z.number().optional(),
});

/** Tokens in the registry, by their hashes, and the first one, which is a secret of Secrets Manager. */
export class CloudTokens implements Tokens {
  readonly #table: DynamoTable;
  readonly #first: FirstToken;

  constructor(table: DynamoTable, first: FirstToken) {
    this.#table = table;
    this.#first = first;
  }

  async find(hash: string): Promise<TokenRecord | undefined> {
    const item = await this.#table.get(keysOf(hash));
    if (item !== undefined) return readToken(item);
    const first = await this.#first.read();
    return first?.hash === hash ? first : undefined;
  }

  async list(tenant: string | undefined): Promise<readonly TokenRecord[]> {
    const [items, first] = await Promise.all([this.#table.query(PARTITION, PREFIX), this.#first.read()]);
    const tokens = [...(first === undefined ? [] : [first]), ...items.flatMap((item) => readToken(item) ?? [])];
    return tokens
      .filter((token) => tenant === undefined || token.tenant === tenant)
      .toSorted((a, b) => b.createdMs - a.createdMs);
  }

  async add({ id, hash, name, scope, tenant, createdMs, lastUsedMs }: TokenRecord): Promise<void> {
    const fields = { id, hash, name, scope, tenant, created_ms: createdMs, last_used_ms: lastUsedMs };
    const Item = { ...keysOf(hash), ...toItem(fields) };
    await this.#table.dynamo.send(new PutItemCommand({ TableName: this.#table.name, Item }));
  }

  /** Rejects with ApiError for the first one, which is another secret's. */
  async remove(id: string): Promise<boolean> {
    if (id === FIRST_TOKEN_ID)
      throw new ApiError(409, 'first_token', 'change its secret in Secrets Manager instead: the old value then ends');
    const found = (await this.list(undefined)).find((token) => token.id === id);
    if (found === undefined) return false;
    const remove = new DeleteItemCommand({
      TableName: this.#table.name,
      Key: keysOf(found.hash),
      ReturnValues: 'ALL_OLD',
    });
    const { Attributes } = await this.#table.dynamo.send(remove);
    return Attributes !== undefined;
  }

  /** Of the first one, this process alone knows. */
  async used({ id, hash }: TokenRecord, atMs: number): Promise<void> {
    if (id === FIRST_TOKEN_ID) return this.#first.used(atMs);
    const update = new UpdateItemCommand({
      TableName: this.#table.name,
      Key: keysOf(hash),
      UpdateExpression: 'SET last_used_ms = :at',
      // A token that was removed meanwhile must not come back.
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': toAttribute(atMs) },
    });
    await this.#table.dynamo.send(update).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
    });
  }
}

function keysOf(hash: string): Item {
  return toItem({ pk: PARTITION, sk: PREFIX + hash });
}

function readToken(item: Item): TokenRecord | undefined {
  const { success, data } = FIELDS.safeParse(fromItem(item));
  if (!success) return undefined;
  const { created_ms: createdMs, last_used_ms: lastUsedMs, ...rest } = data;
  return { ...rest, createdMs, lastUsedMs };
}
