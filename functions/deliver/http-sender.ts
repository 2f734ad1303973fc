import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { type ExchangeProgress, followExchange, TimeoutError } from './exchange.ts';
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
  const handler = new Handler();
  return followExchange(
    hook.timeoutMs,
    (progress) => {
      handler.progress = progress;
      const { origin, path } = prepared;
      dispatcher.dispatch({ origin, path, method: hook.method, headers, body }, handler);
    },
    (error) => handler.controller?.abort(error),
  );
}

/** Tells the progress of an exchange what undici says of it. */
class Handler implements Dispatcher.DispatchHandler {
  progress: ExchangeProgress | undefined;
  controller: Dispatcher.DispatchController | undefined;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.progress?.isOver === true) controller.abort(new TimeoutError('timed out while waiting for a connection'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const retryAfter = headers['retry-after'];
    this.progress?.responding(status, typeof retryAfter === 'string' ? retryAfter : undefined);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.progress?.received(chunk);
  }

  onResponseEnd(): void {
    this.progress?.ended();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.progress?.failed(error);
  }
}
