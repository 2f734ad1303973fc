import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Webhook } from '#shared/hook/hook.ts';
import type { DisabledHook } from '../registry.ts';
import type { DataKeys } from './data-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { DynamoHookHealth, disabledHook } from './hook-health.ts';
import { fromItem, type Item, toAttribute, toItem } from './item.ts';
import { HEALTH_PREFIX, HOOK_PREFIX, tenantKey } from './keys.ts';
import { openWebhook, type SealedWebhook, sealWebhook } from './seal.ts';
import { describeIssues, WEBHOOK } from './webhook-schema.ts';

const ITEM = z.object({
  hook: z.string(),
  sealed: z.string(),
  enabled: z.boolean(),
  pushed_from: z.exactOptional(z.string()),
  created_ms: z.exactOptional(z.number()),
  updated_ms: z.exactOptional(z.number()),
});

/** A webhook as the registry has it. */
export interface StoredWebhook extends SealedWebhook {
  /** Another one after every write that changes the hook. */
  readonly version: string;
  /** The node from whose files it was pushed; without one it came into the registry in another way. */
  readonly pushedFrom?: string;
  readonly createdMs?: number;
  readonly updatedMs?: number;
}

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
      const read = readHook(item, tenant, hookId);
      if ('reason' in read) faults.push({ hookId, reason: read.reason });
      else hooks.push(read);
    }
    return { hooks, disabled, faults };
  }

  /** The hook with its secrets, for who sends to it. Rejects as `openWebhook` does. */
  open(hook: SealedWebhook): Promise<Webhook> {
    return openWebhook(hook, this.#keys);
  }

  /** Writes the hook in place of the one of its tenant and id, and with it the node whose files it is from, if any. */
  async put(webhook: Webhook, pushedFrom?: string): Promise<void> {
    const { hook, sealed } = await sealWebhook(WEBHOOK.parse(webhook), this.#keys);
    const { enabled, ...rest } = hook;
    const fields = {
      ...keysOf(hook.tenant, hook.id),
      hook: JSON.stringify(rest),
      sealed,
      enabled,
      pushed_from: pushedFrom,
    };
    await this.#table.dynamo.send(new PutItemCommand({ TableName: this.#table.name, Item: toItem(fields) }));
  }

  /**
   * Creates the hook (`expected` undefined) or replaces the one of this version. Answers what was stored; undefined, and
   * nothing is written, where the registry has another version, or none.
   */
  async change(webhook: Webhook, expected: string | undefined, nowMs: number): Promise<StoredWebhook | undefined> {
    const { hook, sealed } = await sealWebhook(WEBHOOK.parse(webhook), this.#keys);
    const before = await this.#unchanged(hook.tenant, hook.id, expected);
    if (before === undefined) return undefined;
    const { enabled, ...rest } = hook;
    const times = { created_ms: before.createdMs ?? (expected === undefined ? nowMs : undefined), updated_ms: nowMs };
    const fields = { ...keysOf(hook.tenant, hook.id), hook: JSON.stringify(rest), sealed, enabled, ...times };
    const Item = toItem(fields);
    const put = new PutItemCommand({ TableName: this.#table.name, Item, ...before.condition });
    if (!(await this.#wrote(this.#table.dynamo.send(put)))) return undefined;
    const stored = readHook(Item, hook.tenant, hook.id);
    return 'reason' in stored ? undefined : stored;
  }

  /** Removes the hook of this version, and its health; answers whether it did. */
  async remove(tenant: string, hookId: string, version: string): Promise<boolean> {
    const before = await this.#unchanged(tenant, hookId, version);
    if (before === undefined) return false;
    const Key = toItem(keysOf(tenant, hookId));
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
        Key: toItem(keysOf(tenant, hookId)),
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
    const Key = toItem(keysOf(tenant, hookId));
    const get = new GetItemCommand({ TableName: this.#table.name, Key, ConsistentRead: true });
    const { Item } = await this.#table.dynamo.send(get);
    const read = ITEM.safeParse(Item === undefined ? {} : fromItem(Item));
    if (!read.success || versionOf(read.data) !== expected) return undefined;
    const { sealed, enabled, created_ms: createdMs } = read.data;
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
      Key: toItem(keysOf(tenant, hookId)),
      UpdateExpression: 'SET enabled = :enabled',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':enabled': toAttribute(enabled) },
    });
    return this.#wrote(this.#table.dynamo.send(update));
  }
}

/** A hook is sealed anew by every write: what is sealed tells one write from another, whoever made it. */
function versionOf({ sealed, enabled }: { readonly sealed: string; readonly enabled: boolean }): string {
  return createHash('sha256').update(`${enabled} ${sealed}`).digest('hex').slice(0, 16);
}

function keysOf(tenant: string, hookId: string): { pk: string; sk: string } {
  return { pk: tenantKey(tenant), sk: HOOK_PREFIX + hookId };
}

function readHook(item: Item, tenant: string, hookId: string): StoredWebhook | { readonly reason: string } {
  const fields = ITEM.safeParse(fromItem(item));
  if (!fields.success) return { reason: describeIssues(fields.error) };
  const { hook: text, sealed, enabled, pushed_from: pushedFrom, created_ms, updated_ms } = fields.data;
  const hook = WEBHOOK.safeParse({ ...parsedObject(text), enabled });
  if (!hook.success) return { reason: describeIssues(hook.error) };
  const { data } = hook;
  if (data.tenant !== tenant || data.id !== hookId) return { reason: 'tenant or id are not those of its key' };
  return {
    hook: data,
    sealed,
    version: versionOf(fields.data),
    ...(pushedFrom !== undefined && { pushedFrom }),
    ...(created_ms !== undefined && { createdMs: created_ms }),
    ...(updated_ms !== undefined && { updatedMs: updated_ms }),
  };
}

function parsedObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
