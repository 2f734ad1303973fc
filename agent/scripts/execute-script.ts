import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { DeliveryLog } from '#functions/registry/registry.ts';
import type { ScriptHook } from '#shared/hook/hook.ts';
import { scriptEnvironment } from '#shared/script/script-environment.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { runScript, type ScriptResult } from './run-script.ts';
import { checkScriptPermission } from './script-permission.ts';

const LOGGED_CHARACTERS = 1_000;
const KEPT_CHARACTERS = 200;

export interface ExecuteScriptPorts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly log: DeliveryLog;
}

/** Runs one script for one event, if its file is safe to run, and leaves a log line, a row and the metrics. */
export function createExecuteScript({ logger, metrics, log }: ExecuteScriptPorts) {
  return async (hook: ScriptHook, { event, attempt }: LocalMessage, signal: AbortSignal): Promise<void> => {
    const line = { event_id: event.id, event: event.type, tenant: event.tenant, hook: hook.name };
    const atMs = Date.now();
    const refused = await checkScriptPermission(hook.command);
    const result = refused === undefined ? await run(hook, event, signal) : undefined;
    if (signal.aborted) return;
    const error = refused === undefined ? failureOf(hook, result) : `refused: ${refused}`;
    const durationMs = result?.durationMs ?? 0;
    metrics.scriptRan(error === undefined, durationMs / 1000);
    log.record(
      {
        eventId: event.id,
        hookId: hook.id,
        attempt,
        atMs,
        result: error === undefined ? 'delivered' : 'dead',
        status: result?.exitCode ?? undefined,
        latencyMs: Math.round(durationMs),
        error,
        response: result?.stdout.slice(0, KEPT_CHARACTERS),
      },
      event,
    );
    const wide = { ...line, exit_code: result?.exitCode, duration_ms: Math.round(durationMs) };
    if (error === undefined) logger.debug(wide, 'script ran');
    else logger.warn({ ...wide, error, stderr: result?.stderr.slice(0, LOGGED_CHARACTERS) }, 'script failed');
  };
}

function run(hook: ScriptHook, event: LocalMessage['event'], signal: AbortSignal): Promise<ScriptResult> {
  const { command, timeoutMs } = hook;
  return runScript({ command, timeoutMs, signal, stdin: event.body, env: scriptEnvironment(event, hook, process.env) });
}

function failureOf({ timeoutMs }: ScriptHook, result: ScriptResult | undefined): string | undefined {
  if (result === undefined) return undefined;
  if (result.timedOut) return `killed after ${timeoutMs / 1000}s`;
  if (result.error !== undefined) return result.error;
  if (result.signal !== null) return `ended by ${result.signal}`;
  return result.exitCode === 0 ? undefined : `exit code ${result.exitCode}`;
}
