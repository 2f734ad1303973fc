import type { HooklineEvent } from '#shared/event/event.ts';
import type { AttemptRecord } from '../registry/registry.ts';
import type { LiveWebhook } from './live-webhook.ts';

/** The one log line of an attempt. It holds neither the URL nor a header, which may be secret. */
export function attemptLine({ hook }: LiveWebhook, event: HooklineEvent, attempt: AttemptRecord) {
  return {
    event_id: event.id,
    event: event.type,
    tenant: event.tenant,
    hook: hook.name,
    attempt: attempt.attempt,
    result: attempt.result,
    status: attempt.status,
    latency_ms: attempt.latencyMs,
    error: attempt.error,
    response: attempt.result === 'delivered' ? undefined : attempt.response,
  };
}
