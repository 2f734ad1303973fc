import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { HooklineEvent } from '#shared/event/event.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

const MESSAGES = { delivered: 'delivered', retry: 'attempt failed', dead: 'dead letter' } as const;

/** One wide log line and the metrics of every webhook attempt. */
export function createAttemptObserver(logger: Logger, metrics: Metrics) {
  return ({ hook }: LiveWebhook, event: HooklineEvent, attempt: AttemptRecord): void => {
    metrics.attempted(event.tenant, attempt.result, attempt.latencyMs / 1000);
    const line = {
      event_id: event.id,
      event: event.type,
      tenant: event.tenant,
      hook: hook.name,
      attempt: attempt.attempt,
      result: attempt.result,
      status: attempt.status,
      latency_ms: attempt.latencyMs,
    };
    if (attempt.result === 'delivered') logger.info(line, MESSAGES.delivered);
    else logger.warn({ ...line, error: attempt.error, response: attempt.response }, MESSAGES[attempt.result]);
  };
}
