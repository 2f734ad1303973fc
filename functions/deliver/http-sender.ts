import { Agent, type Dispatcher } from 'undici';
import { followExchange, TimeoutError } from './exchange.ts';
import type { LiveWebhook } from './live-webhook.ts';
import type { Exchange, Send } from './ports.ts';

const IDLE_CONNECTION_MS = 15_000;
/** Bounds how long a socket to a silent host stays open after its exchange has timed out. */
const CONNECT_MS = 30_000;

export interface HttpSender {
  readonly send: Send;
  /** Closes all connections, in use or not. */
  destroy(): Promise<void>;
}

/**
 * Sends webhooks over kept-alive connections, to any address: a box's endpoints may be in its own network. Redirects are
 * not followed. The hook's timeout covers the whole exchange: name look-up, connection, TLS, request, response.
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

function exchange(
  dispatcher: Dispatcher,
  { hook, prepared }: LiveWebhook,
  { headers, body }: Parameters<Send>[1],
): Promise<Exchange> {
  let controller: Dispatcher.DispatchController | undefined;
  return followExchange(
    hook.timeoutMs,
    (progress) => {
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(started) {
          controller = started;
          if (progress.isOver) started.abort(new TimeoutError('timed out while waiting for a connection'));
        },
        onResponseStart(_controller, status, responseHeaders) {
          if (status < 200) return;
          const retryAfter = responseHeaders['retry-after'];
          progress.responding(status, typeof retryAfter === 'string' ? retryAfter : undefined);
        },
        onResponseData: (_controller, chunk) => progress.received(chunk),
        onResponseEnd: () => progress.ended(),
        onResponseError: (_controller, error) => progress.failed(error),
      };
      const { origin, path } = prepared;
      dispatcher.dispatch({ origin, path, method: hook.method, headers, body }, handler);
    },
    (error) => controller?.abort(error),
  );
}
