import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Webhook } from '#shared/hook/hook.ts';
import type { DisabledHook } from '../registry.ts';
import type { DataKeys } from './data-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { DynamoHookHealth, disabledHook } from './hook-health.ts';
import { hookItem, hookItemState, hookKeys, readHookItem, type StoredWebhook } from './hook-item.ts';
import { toAttribute } from './item.ts';
import { HEALTH_PREFIX, HOOK_PREFIX, tenantKey } from './keys.ts';
import { openWebhook, type SealedWebhook, sealWebhook } from './seal.ts';
import { WEBHOOK } from './webhook-schema.ts';

/** What the registry knows of a tenant's hooks. */
export interface TenantHooks {
  readonly hooks: readonly StoredWebhook[];
  readonly disabled: readonly DisabledHook[];
  /** Items that are no hooks of a form that this version knows. */
  readonly faults: readonly { readonly hookId: string; readonly reason: string }[];
}

/** The webhooks of the cloud. The operator's own, which see every tenant's events, are under the tenant `*`. */
export class DynamoHooks {
  readonly #table: DynamoTable;
  readonly #keys: DataKeys;

  constructor(table: DynamoTable, keys: DataKeys) {
    this.#table = table;
    this.#keys = keys;
  }

  /** The tenant's own hooks, secrets sealed. One that cannot be read is a fault and costs the others nothing. */
  async list(tenant: string): Promise<TenantHooks> {
    const hooks: StoredWebhook[] = [];
    const disabled: DisabledHook[] = [];
    const faults: { hookId: string; reason: string }[] = [];
    for (const item of await this.#table.query(tenantKey(tenant))) {
      const sk = item.sk?.S ?? '';
      if (sk.startsWith(HEALTH_PREFIX)) disabled.push(...[disabledHook(item) ?? []].flat());
      if (!sk.startsWith(HOOK_PREFIX)) continue;
      const hookId = sk.slice(HOOK_PREFIX.length);
      const read = readHookItem(item, tenant, hookId);
      if ('reason' in read) faults.push({ hookId, reason: read.reason });
      else hooks.push(read);
    }
    return { hooks, disabled, faults };
  }

  /** Whether there is such a hook, of whatever form, and what Hookline remembers of its health. */
  async condition(tenant: string, hookId: string): Promise<{ isThere: boolean; disabled: DisabledHook | undefined }> {
    const [item, disabled] = await Promise.all([
      this.#table.get(hookKeys(tenant, hookId)),
      new DynamoHookHealth(this.#table, tenant).of(hookId),
    ]);
    return { isThere: item !== undefined, disabled };
  }

  /** The hook with its secrets, for who sends to it. Rejects as `openWebhook` does. */
  open(hook: SealedWebhook): Promise<Webhook> {
    return openWebhook(hook, this.#keys);
  }

  /** Writes the hook in place of the one of its tenant and id, and with it the node whose files it is from, if any. */
  async put(webhook: Webhook, pushedFrom?: string): Promise<void> {
    const sealed = await sealWebhook(WEBHOOK.parse(webhook), this.#keys);
    const Item = hookItem(sealed, { pushedFrom });
    await this.#table.dynamo.send(new PutItemCommand({ TableName: this.#table.name, Item }));
  }

  /**
   * Creates the hook (`expected` undefined) or replaces the one of this version. Answers what was stored; undefined, and
   * nothing is written, where the registry has another version, or none.
   */
  async change(webhook: Webhook, expected: string | undefined, nowMs: number): Promise<StoredWebhook | undefined> {
    const sealed = await sealWebhook(WEBHOOK.parse(webhook), this.#keys);
    const { tenant, id } = sealed.hook;
    const before = await this.#unchanged(tenant, id, expected);
    if (before === undefined) return undefined;
    const createdMs = before.createdMs ?? (expected === undefined ? nowMs : undefined);
    const Item = hookItem(sealed, { createdMs, updatedMs: nowMs });
    const put = new PutItemCommand({ TableName: this.#table.name, Item, ...before.condition });
    if (!(await this.#wrote(this.#table.dynamo.send(put)))) return undefined;
    const stored = readHookItem(Item, tenant, id);
    return 'reason' in stored ? undefined : stored;
  }

  /** Removes the hook of this version, and its health; answers whether it did. */
  async remove(tenant: string, hookId: string, version: string): Promise<boolean> {
    const before = await this.#unchanged(tenant, hookId, version);
    if (before === undefined) return false;
    const Key = hookKeys(tenant, hookId);
    const remove = new DeleteItemCommand({ TableName: this.#table.name, Key, ...before.condition });
    if (!(await this.#wrote(this.#table.dynamo.send(remove)))) return false;
    await new DynamoHookHealth(this.#table, tenant).enable(hookId);
    return true;
  }

  /** Answers whether there was one. What Hookline remembered of its health goes too. */
  async delete(tenant: string, hookId: string): Promise<boolean> {
    const { Attributes } = await this.#table.dynamo.send(
      new DeleteItemCommand({
        TableName: this.#table.name,
        Key: hookKeys(tenant, hookId),
        ReturnValues: 'ALL_OLD',
      }),
    );
    await new DynamoHookHealth(this.#table, tenant).enable(hookId);
    return Attributes !== undefined;
  }

  /** Takes the hook into service again, whoever took it out. Answers whether there is one. */
  async enable(tenant: string, hookId: string): Promise<boolean> {
    const isThere = await this.#setEnabled(tenant, hookId, true);
    if (isThere) await new DynamoHookHealth(this.#table, tenant).enable(hookId);
    return isThere;
  }

  /** Takes the hook out of service. Answers whether there is one. */
  disable(tenant: string, hookId: string): Promise<boolean> {
    return this.#setEnabled(tenant, hookId, false);
  }

  /** The condition of a write by which the hook stays unchanged until it; undefined where it is another one already. */
  async #unchanged(tenant: string, hookId: string, expected: string | undefined) {
    if (expected === undefined)
      return { createdMs: undefined, condition: { ConditionExpression: 'attribute_not_exists(pk)' } };
    const item = await this.#table.get(hookKeys(tenant, hookId));
    const before = item && hookItemState(item);
    if (before?.version !== expected) return undefined;
    const { sealed, enabled, createdMs } = before;
    return {
      createdMs,
      condition: {
        ConditionExpression: 'sealed = :sealed AND enabled = :enabled',
        ExpressionAttributeValues: { ':sealed': toAttribute(sealed), ':enabled': toAttribute(enabled) },
      },
    };
  }

  async #wrote(writing: Promise<unknown>): Promise<boolean> {
    try {
      await writing;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #setEnabled(tenant: string, hookId: string, enabled: boolean): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: this.#table.name,
      Key: hookKeys(tenant, hookId),
      UpdateExpression: 'SET enabled = :enabled',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':enabled': toAttribute(enabled) },
    });
    return this.#wrote(this.#table.dynamo.send(update));
  }
}
