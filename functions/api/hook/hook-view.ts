import { MASK } from '#shared/api/fields.ts';
import type { HookView } from '#shared/api/hook.ts';
import type { Scope } from '#shared/api/operations.ts';
import { formatDuration } from '#shared/duration/duration.ts';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import type { Hook, Webhook } from '#shared/hook/hook.ts';
import type { HookCondition, StoredHook } from '../ports.ts';
import { timeText } from '../time-text.ts';
import { maskHeaders, shownUrl } from './mask.ts';

export interface ViewOptions {
  readonly scope: Scope;
  readonly nowMs: number;
  readonly deadLetters?: number | undefined;
}

/** A hook for people to see: its secrets masked. */
export function hookView(stored: StoredHook, condition: HookCondition | undefined, options: ViewOptions): HookView {
  const { hook } = stored;
  return {
    id: hook.id,
    type: hook.type,
    name: hook.name,
    tenant: hook.tenant,
    enabled: hook.enabled,
    events: [...hook.events],
    subnets: [...hook.subnets],
    ...(hook.filter && { filter: { ...hook.filter } }),
    timeout: formatDuration(hook.timeoutMs),
    ...(hook.type === 'script' ? { command: hook.command } : webhookFields(hook, options)),
    origin: stored.origin,
    state: hookState(hook, condition),
    health: health(condition, options.deadLetters),
    ...timeText('created_at', stored.createdMs),
    ...timeText('updated_at', stored.updatedMs),
  };
}

/** `failing`: in service, and its latest attempt failed. */
export function hookState(hook: Hook, condition: HookCondition | undefined): HookView['state'] {
  if (!hook.enabled || condition?.disabled !== undefined) return 'disabled';
  const last = condition?.lastAttempt;
  return last === undefined || last.result === 'delivered' ? 'enabled' : 'failing';
}

function webhookFields(hook: Webhook, { scope, nowMs }: ViewOptions): Partial<HookView> {
  const { template, secret, oldSecret } = hook;
  const isForNas = hook.events.length === 1 && hook.events[0] === SUBSCRIBER_NAS_UPDATED;
  return {
    url: shownUrl(hook, scope),
    method: hook.method,
    headers: maskHeaders(hook.headers),
    retries: hook.retries,
    retry_backoff: formatDuration(hook.retryBackoffMs),
    ...(template && { template }),
    ssl_verify: hook.sslVerify,
    ...(secret !== undefined && { secret: MASK }),
    ...(oldSecret !== undefined && oldSecret.untilMs > nowMs && timeText('old_secret_until', oldSecret.untilMs)),
    ...(isForNas && { context: RADIUS_CONTEXT, trigger: SUBSCRIBER_NAS_UPDATED }),
  };
}

function health(condition: HookCondition | undefined, deadLetters: number | undefined): HookView['health'] {
  const { disabled, lastAttempt: last } = condition ?? {};
  return {
    ...(disabled && { reason: disabled.reason, ...timeText('disabled_at', disabled.atMs) }),
    ...timeText('last_attempt_at', last?.atMs),
    ...(last && { last_result: last.result }),
    ...(last?.status !== undefined && { last_status: last.status }),
    ...(last?.error !== undefined && { last_error: last.error }),
    ...(deadLetters !== undefined && { dead_letters: deadLetters }),
  };
}
