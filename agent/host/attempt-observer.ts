import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { HooklineEvent } from '#shared/event/event.ts';
import type { Log } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** One wide log line and the metrics of every webhook attempt. */
export function createAttemptObserver({ logger, write }: Log, node: string, metrics: Metrics) {
  const nodeField = JSON.stringify(node);
  const time = isoClock();
  return ({ hook }: LiveWebhook, event: HooklineEvent, attempt: AttemptRecord, retryMs: number | undefined): void => {
    metrics.attempted(event.tenant, attempt.result, attempt.latencyMs / 1000);
    if (attempt.result !== 'delivered') {
      const { result, status, error, response } = attempt;
      const retry_in_s = retryMs === undefined ? undefined : Math.round(retryMs / 100) / 10;
      const message = result === 'retry' ? 'attempt failed' : 'dead letter';
      logger.warn(
        {
          ...lineOf(hook.name, event, attempt),
          result,
          status,
          latency_ms: attempt.latencyMs,
          retry_in_s,
          error,
          response,
        },
        message,
      );
    } else if (logger.isLevelEnabled('info')) {
      // As the logger would write it, at a fifth of the cost. Ids, types and tenants need no escaping.
      write(
        `{"level":"info","time":"${time()}","node":${nodeField},"event_id":"${event.id}","event":"${event.type}",` +
          `"tenant":"${event.tenant}","hook":${JSON.stringify(hook.name)},"attempt":${attempt.attempt},` +
          `"result":"delivered","status":${attempt.status},"latency_ms":${attempt.latencyMs},"msg":"delivered"}\n`,
      );
    }
  };
}

const lineOf = (hook: string, event: HooklineEvent, { attempt }: AttemptRecord) => ({
  event_id: event.id,
  event: event.type,
  tenant: event.tenant,
  hook,
  attempt,
});

/** The time as log lines have it, formatted once a millisecond. */
function isoClock(): () => string {
  let lastMs = 0;
  let text = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      text = new Date(nowMs).toISOString();
    }
    return text;
  };
}
