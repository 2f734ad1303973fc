import { isDeepStrictEqual } from 'node:util';
import type { Webhook } from '#shared/hook/hook.ts';

interface HookRef {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
}

/** A hook that the cloud's registry has. */
export interface CloudHook extends HookRef {
  /** The node from whose files it was pushed; undefined where it came there in another way. */
  readonly pushedFrom: string | undefined;
  /**
   * With its secrets. `sealed`: they cannot be opened, or nobody asked for them. `unreadable`: not of a form that this
   * version knows.
   */
  readonly content: Webhook | 'sealed' | 'unreadable';
  /** Why Hookline took it out of service, if it did. */
  readonly disabled: string | undefined;
}

export interface PushInput {
  /** This box: the hooks that were pushed from its files are its own. */
  readonly node: string;
  /** Webhooks of the files with `deliver_from: cloud`. */
  readonly cloudHooks: readonly Webhook[];
  /** Webhooks of the files that the box delivers. */
  readonly boxHooks: readonly Webhook[];
  readonly registry: readonly CloudHook[];
  /** Whether hooks go from the registry that were pushed from this node's files and that those no longer push. */
  readonly prune: boolean;
}

/**
 * `create`, `change`, `remove` are to be done. `stale`: pushed formerly, and gone from the files. `box`: delivered by the
 * box, so not pushed. `twice`: delivered by the box, and by the cloud too. `refuse`: the cloud's hook of that name is not
 * one to overwrite.
 */
export type PushAction = 'create' | 'change' | 'unchanged' | 'remove' | 'stale' | 'box' | 'twice' | 'refuse';

export type PushStep = HookRef & { readonly notes: readonly string[] } & (
    | { readonly action: 'create' | 'change'; readonly webhook: Webhook }
    | { readonly action: Exclude<PushAction, 'create' | 'change'> }
  );

/** Compares the hooks of the files with the registry's. No note holds a value of a hook. */
export function planPush(input: PushInput): readonly PushStep[] {
  const { node, cloudHooks, boxHooks, registry, prune } = input;
  const byKey = new Map(registry.map((hook) => [hookKey(hook), hook]));
  const inFiles = new Set([...cloudHooks, ...boxHooks].map(hookKey));
  const stale = registry.filter((hook) => hook.pushedFrom === node && !inFiles.has(hookKey(hook)));
  return [
    ...cloudHooks.map((webhook) => cloudStep(webhook, byKey.get(hookKey(webhook)), node)),
    ...boxHooks.map((webhook) => boxStep(webhook, byKey.get(hookKey(webhook)), { node, prune })),
    ...stale.map((hook) => staleStep(hook, prune)),
  ];
}

/** Tells hooks of one registry apart. */
export function hookKey({ tenant, id }: Pick<HookRef, 'tenant' | 'id'>): string {
  return JSON.stringify([tenant, id]);
}

function cloudStep(webhook: Webhook, there: CloudHook | undefined, node: string): PushStep {
  const ref = refOf(webhook);
  if (there === undefined) return { ...ref, action: 'create', webhook, notes: [] };
  const { pushedFrom, content, disabled } = there;
  if (content === 'unreadable')
    return { ...ref, action: 'refuse', notes: ['the cloud has a hook of this name that this version cannot read'] };
  if (pushedFrom === undefined)
    return { ...ref, action: 'refuse', notes: ['the cloud has a hook of this name that was not pushed from files'] };
  const health = disabled === undefined ? [] : [`out of service in the cloud: ${disabled}`];
  const origin = pushedFrom === node ? [] : [`pushed from ${pushedFrom} before`];
  const fields = content === 'sealed' ? ['the secrets, which cannot be opened'] : differingKeys(webhook, content);
  if (fields.length === 0) return { ...ref, action: 'unchanged', notes: [...origin, ...health] };
  return { ...ref, action: 'change', webhook, notes: [`differs in ${fields.join(', ')}`, ...origin, ...health] };
}

function boxStep(
  webhook: Webhook,
  there: CloudHook | undefined,
  { node, prune }: Pick<PushInput, 'node' | 'prune'>,
): PushStep {
  const ref = refOf(webhook);
  if (there === undefined)
    return { ...ref, action: 'box', notes: ['the box delivers it; to push it, add to it: deliver_from: cloud'] };
  if (there.pushedFrom !== node) {
    const origin = there.pushedFrom === undefined ? 'was not pushed from files' : `was pushed from ${there.pushedFrom}`;
    return { ...ref, action: 'twice', notes: [`the cloud has a hook of this name that ${origin}: rename this one`] };
  }
  if (prune) return { ...ref, action: 'remove', notes: ['the box delivers it'] };
  return { ...ref, action: 'twice', notes: ['--prune takes it from the cloud; deliver_from: cloud, from the box'] };
}

function staleStep(hook: CloudHook, prune: boolean): PushStep {
  if (prune) return { ...refOf(hook), action: 'remove', notes: ['no longer in the files'] };
  return { ...refOf(hook), action: 'stale', notes: ['no longer in the files; --prune removes it'] };
}

function refOf({ tenant, id, name }: HookRef): HookRef {
  return { tenant, id, name };
}

/** As they are called in the files; the others are called alike. */
const KEYS: Readonly<Record<string, string>> = {
  timeoutMs: 'timeout',
  retryBackoffMs: 'retry_backoff',
  sslVerify: 'ssl_verify',
};

function differingKeys(webhook: Webhook, other: Webhook): readonly string[] {
  const [here, there] = [new Map(Object.entries(webhook)), new Map(Object.entries(other))];
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((key) => !isDeepStrictEqual(here.get(key), there.get(key)))
    .map((key) => KEYS[key] ?? key);
}
