import { createHash } from 'node:crypto';
import * as z from 'zod';
import { fromItem, type Item, toItem } from './item.ts';
import { HOOK_PREFIX, tenantKey } from './keys.ts';
import type { SealedWebhook } from './seal.ts';
import { describeIssues, WEBHOOK } from './webhook-schema.ts';

const FIELDS = z.object({
  hook: z.string(),
  sealed: z.string(),
  enabled: z.boolean(),
  pushed_from: z.exactOptional(z.string()),
  created_ms: z.exactOptional(z.number()),
  updated_ms: z.exactOptional(z.number()),
});

/** Where a webhook is from, and when it was written. */
interface Origin {
  /** The node from whose files it was pushed; without one it came into the registry in another way. */
  readonly pushedFrom?: string | undefined;
  readonly createdMs?: number | undefined;
  readonly updatedMs?: number | undefined;
}

/** A webhook as the registry has it. */
export interface StoredWebhook extends SealedWebhook, Origin {
  /** Another one after every write that changes the hook. */
  readonly version: string;
}

/** The key of a hook's item. */
export function hookKeys(tenant: string, hookId: string): Item {
  return toItem({ pk: tenantKey(tenant), sk: HOOK_PREFIX + hookId });
}

/** The hook as an item. `enabled` stands by itself, so that it can be switched without opening anything. */
export function hookItem({ hook, sealed }: SealedWebhook, { pushedFrom, createdMs, updatedMs }: Origin): Item {
  const { enabled, ...rest } = hook;
  const times = { created_ms: createdMs, updated_ms: updatedMs };
  const fields = { hook: JSON.stringify(rest), sealed, enabled, pushed_from: pushedFrom, ...times };
  return { ...hookKeys(hook.tenant, hook.id), ...toItem(fields) };
}

/** The hook of an item, or why it is none of a form that this version knows. */
export function readHookItem(item: Item, tenant: string, hookId: string): StoredWebhook | { readonly reason: string } {
  const fields = FIELDS.safeParse(fromItem(item));
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

/** What a write has to know of the item before it, also where its hook cannot be read; undefined where it is no hook. */
export function hookItemState(
  item: Item,
): { readonly version: string; readonly sealed: string; readonly enabled: boolean; createdMs?: number } | undefined {
  const { success, data } = FIELDS.safeParse(fromItem(item));
  if (!success) return undefined;
  const { sealed, enabled, created_ms } = data;
  return { version: versionOf(data), sealed, enabled, ...(created_ms !== undefined && { createdMs: created_ms }) };
}

/** A hook is sealed anew by every write: what is sealed tells one write from another, whoever made it. */
function versionOf({ sealed, enabled }: { readonly sealed: string; readonly enabled: boolean }): string {
  return createHash('sha256').update(`${enabled} ${sealed}`).digest('hex').slice(0, 16);
}

function parsedObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
