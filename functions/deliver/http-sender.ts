import { Agent, type Dispatcher } from 'undici';
import type { AttemptOutcome } from '#shared/retry/retry-policy.ts';
import type { LiveWebhook } from './live-webhook.ts';
import type { Exchange, Send } from './ports.ts';
import { describeSendError } from './send-error.ts';

const MAX_RESPONSE_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 200;
/** A UTF-8 character is at most four bytes. */
const KEPT_BYTES = KEPT_CHARACTERS * 4;
const IDLE_CONNECTION_MS = 15_000;
/** Bounds how long a socket to a silent host stays open after its exchange has timed out. */
const CONNECT_MS = 30_000;

export interface HttpSender {
  readonly send: Send;
  /** Closes all connections, in use or not. */
  destroy(): Promise<void>;
}

/**
 * Sends webhooks over kept-alive connections. Redirects are not followed. The hook's timeout covers the whole exchange:
 * name look-up, connection, TLS, request, response.
 */
export function createHttpSender(): HttpSender {
  const agent = (rejectUnauthorized: boolean) =>
    new Agent({
      connect: { rejectUnauthorized, timeout: CONNECT_MS },
      headersTimeout: 0, // The exchange has one timer of its own.
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      pipelining: 1,
    });
  const verifying = agent(true);
  const trusting = agent(false);
  return {
    send: (live, request) => exchange(live.hook.sslVerify ? verifying : trusting, live, request),
    async destroy() {
      await Promise.all([verifying.destroy(), trusting.destroy()]);
    },
  };
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';
}

/** Ends a response of which enough has been read. */
class EnoughError extends Error {
  override readonly name = 'EnoughError';
}

function exchange(
  dispatcher: Dispatcher,
  { hook, prepared }: LiveWebhook,
  { headers, body }: Parameters<Send>[1],
): Promise<Exchange> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let retryAfter: string | undefined;
    let received = 0;
    let kept: Buffer | undefined;
    let settled = false;

    const settle = (outcome: AttemptOutcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      const response = status === 0 ? undefined : (kept?.toString('utf8').slice(0, KEPT_CHARACTERS) ?? '');
      resolve({ outcome, response, latencyMs: Math.round((performance.now() - startedMs) * 100) / 100 });
    };
    const answered = (): void =>
      settle({ kind: 'response', status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    const failed = (error: Error): void => settle({ kind: 'error', ...describeSendError(error) });

    const timer = setTimeout(() => {
      const error = new TimeoutError(`timed out after ${hook.timeoutMs / 1000}s`);
      failed(error);
      controller?.abort(error);
    }, hook.timeoutMs);

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (settled) started.abort(new TimeoutError('timed out while waiting for a connection'));
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        if (statusCode < 200) return;
        status = statusCode;
        const header = responseHeaders['retry-after'];
        if (typeof header === 'string') retryAfter = header;
      },
      onResponseData(_controller, chunk) {
        received += chunk.length;
        if (kept === undefined) kept = chunk.length <= KEPT_BYTES ? chunk : Buffer.from(chunk.subarray(0, KEPT_BYTES));
        else if (kept.length < KEPT_BYTES) kept = Buffer.concat([kept, chunk.subarray(0, KEPT_BYTES - kept.length)]);
        if (received <= MAX_RESPONSE_BYTES) return;
        answered();
        controller?.abort(new EnoughError('more than 64 KiB'));
      },
      onResponseEnd: answered,
      onResponseError: (_controller, error) => failed(error),
    };
    try {
      dispatcher.dispatch(
        { origin: prepared.origin, path: prepared.path, method: hook.method, headers, body },
        handler,
      );
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
