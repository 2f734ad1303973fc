import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { DisabledHook, HookHealth } from '../registry.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { HEALTH_PREFIX, tenantKey } from './keys.ts';

const HEALTH = z.object({ hook_id: z.string(), disabled_ms: z.number(), reason: z.string().default('') });

/** The hooks of one tenant that Hookline took out of service: ids are unique within a tenant only. */
export class DynamoHookHealth implements HookHealth {
  readonly #table: DynamoTable;
  readonly #tenant: string;

  constructor(table: DynamoTable, tenant: string) {
    this.#table = table;
    this.#tenant = tenant;
  }

  async disable(hookId: string, reason: string, nowMs: number): Promise<void> {
    const fields = toItem({ hook_id: hookId, disabled_ms: nowMs, reason });
    await this.#table.dynamo.send(
      new PutItemCommand({ TableName: this.#table.name, Item: { ...this.#keys(hookId), ...fields } }),
    );
  }

  async enable(hookId: string): Promise<boolean> {
    const { Attributes } = await this.#table.dynamo.send(
      new DeleteItemCommand({
        TableName: this.#table.name,
        Key: this.#keys(hookId),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes !== undefined;
  }

  async disabled(): Promise<readonly DisabledHook[]> {
    const items = await this.#table.query(tenantKey(this.#tenant), HEALTH_PREFIX);
    return items.flatMap((item) => disabledHook(item) ?? []);
  }

  /** Undefined for a hook that Hookline did not take out of service. */
  async of(hookId: string): Promise<DisabledHook | undefined> {
    const item = await this.#table.get(this.#keys(hookId));
    return item && disabledHook(item);
  }

  #keys(hookId: string) {
    return toItem({ pk: tenantKey(this.#tenant), sk: HEALTH_PREFIX + hookId });
  }
}

/** Undefined for an item of another form. */
export function disabledHook(item: Item): DisabledHook | undefined {
  const { success, data } = HEALTH.safeParse(fromItem(item));
  return success ? { hookId: data.hook_id, disabledMs: data.disabled_ms, reason: data.reason } : undefined;
}
