import { createHash } from 'node:crypto';
import type { HooklineEvent } from '#shared/event/event.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import { type PreparedWebhook, prepareWebhook } from '#shared/payload/prepare-webhook.ts';

/** A webhook made ready to be matched and sent to, once, and not for every event. */
export interface LiveWebhook {
  readonly hook: Webhook;
  readonly prepared: PreparedWebhook;
  readonly matches: (event: HooklineEvent) => boolean;
  /** Names the hook within the ids of its deliveries. */
  readonly tag: string;
}

export function liveWebhook(hook: Webhook): LiveWebhook {
  return { hook, prepared: prepareWebhook(hook), matches: compileHookMatcher(hook), tag: hookTag(hook.id) };
}

/** Ten hexadecimal digits. */
export function hookTag(hookId: string): string {
  return createHash('sha256').update(hookId).digest('hex').slice(0, 10);
}

/** The `webhook-id` of one event for one hook: the same on every attempt, so that receivers can drop duplicates. */
export function deliveryId(event: HooklineEvent, { tag }: LiveWebhook): string {
  return `msg_${event.id.slice('evt_'.length)}_${tag}`;
}
