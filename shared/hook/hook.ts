import type { EventPattern } from '#shared/pattern/pattern.ts';

/** A hook of this tenant sees every tenant's events: it is the operator's own. */
export const EVERY_TENANT = '*';

export type WebhookMethod = 'POST' | 'PUT' | 'PATCH';
export type Template = 'slack' | 'teams';

interface HookBase {
  /** Stable over reloads, restarts and reordering of the file, so that waiting retries find their hook again. */
  readonly id: string;
  /** Unique among all hooks of the box; given, or derived. */
  readonly name: string;
  /** The tenant whose events it sees; EVERY_TENANT for all of them. */
  readonly tenant: string;
  readonly enabled: boolean;
  /** Event types: exact, `lease.*`, `*`; empty matches every type. */
  readonly events: readonly string[];
  /** CIDR blocks; empty matches every event, otherwise one must hold the event's address or be its subnet. */
  readonly subnets: readonly string[];
  /** An EventBridge event pattern over the event's payload. */
  readonly filter?: EventPattern;
  readonly timeoutMs: number;
}

export interface Webhook extends HookBase {
  readonly type: 'webhook';
  readonly url: string;
  readonly method: WebhookMethod;
  /** Custom headers; never Content-Type, nor one that Hookline sets itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Attempts in all, the first included: 1 to 100. */
  readonly retries: number;
  /** Wait before the second attempt; doubles with each further one. */
  readonly retryBackoffMs: number;
  readonly secret?: string;
  /** The secret before this one; it signs beside it until then, in epoch milliseconds. */
  readonly oldSecret?: { readonly secret: string; readonly untilMs: number };
  readonly template?: Template;
  /** False accepts any certificate. */
  readonly sslVerify: boolean;
}

export interface ScriptHook extends HookBase {
  readonly type: 'script';
  /** Run by `/bin/sh -c`. */
  readonly command: string;
}

export type Hook = Webhook | ScriptHook;

/** Whether the tenant's events are the hook's to see. */
export function seesTenant(hook: Pick<Hook, 'tenant'>, tenant: string): boolean {
  return hook.tenant === EVERY_TENANT || hook.tenant === tenant;
}
