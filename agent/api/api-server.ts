import { isUtf8 } from 'node:buffer';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, type ApiRequest, type ApiResponse, bodyText } from '#functions/api/api-request.ts';
import { ApiError, problemResponse } from '#functions/api/problem.ts';
import type { ListenAddress } from '../config/config.ts';
import { listen } from '../ingest/listen.ts';
import { readBody } from '../ingest/read-body.ts';
import type { Logger } from '../log/logger.ts';
import { CONSOLE_DIR, sendConsole } from './console-files.ts';
import type { EventStreams } from './event-streams.ts';
import { STREAM_PATH, watchEvents } from './watch-events.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** Node looks every `connectionsCheckingInterval`, and takes the longer of the two timeouts for that of the request. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

export interface ApiServerOptions {
  readonly listen: ListenAddress;
  readonly api: Api;
  readonly streams: EventStreams;
  readonly metrics: { readonly contentType: string; readonly render: () => Promise<string> };
  readonly health: () => { readonly isHealthy: boolean; readonly detail: Readonly<Record<string, unknown>> };
  /** Told of every request below `/api`. */
  readonly answered: (method: string, status: number) => void;
  readonly logger: Logger;
}

export interface ApiServer {
  readonly address: ListenAddress;
  close(): Promise<void>;
}

/**
 * `GET /metrics` and `GET /healthz` for everybody who reaches the address; `/api/` for holders of a token; everything else
 * is the console, which asks for a token itself. The `Host` header is not looked at: a page of another site that reaches
 * the address under its own name (DNS rebinding) has neither a token nor, being another origin, the console's.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const server = createServer(TIMEOUTS, (request, response) => {
    request.url = originForm(request.url ?? '/');
    void answer(options, request, response);
  });
  await listen(server, options.listen);
  const { address, port } = server.address() as AddressInfo;
  return {
    address: { host: address, port },
    close: () =>
      new Promise((resolve) => {
        options.streams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: ApiServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(options, request, response);
  } catch (error) {
    options.logger.error({ err: error, path: pathOf(request) }, 'an API request failed');
    send(request, response, problemResponse(new ApiError(500, 'internal_error', 'internal error; the log says more')));
  }
}

async function route(options: ApiServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/api' || path.startsWith('/api/')) return serveApi(options, request, response);
  if (!isRead) {
    const refusal = new ApiError(405, 'method_not_allowed', 'use GET; the API is below /api/v1/', {
      allow: 'GET, HEAD',
    });
    return send(request, response, problemResponse(refusal));
  }
  if (path === '/metrics') {
    const body = await options.metrics.render();
    return send(request, response, { status: 200, headers: { 'content-type': options.metrics.contentType }, body });
  }
  if (path !== '/healthz') return sendConsole(CONSOLE_DIR, request, response);
  const { isHealthy, detail } = options.health();
  const body = { status: isHealthy ? 'ok' : 'failing', ...detail };
  const headers = { 'content-type': 'application/json' };
  send(request, response, { status: isHealthy ? 200 : 503, headers, body });
}

async function serveApi(options: ApiServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const asked = {
    method,
    path: pathOf(request),
    query: new URLSearchParams(/\?([^#]*)/.exec(request.url ?? '')?.[1]),
    headers: headersOf(request),
    remote: request.socket.remoteAddress ?? '',
  };
  response.once('finish', () => options.answered(method, response.statusCode));
  if (method === 'GET' && asked.path === STREAM_PATH) {
    const refusal = await watchEvents(options, { ...asked, method: request.method ?? method }, response);
    if (refusal !== undefined) send(request, response, refusal);
    return;
  }
  const read = await readBody(request, MAX_BODY_BYTES);
  if (read.kind === 'aborted') return;
  if (read.kind === 'too_large') {
    const refusal = problemResponse(new ApiError(413, 'body_too_large', 'a body has at most 1 MiB'));
    // What else comes of it is not read.
    return send(request, response, { ...refusal, headers: { ...refusal.headers, connection: 'close' } });
  }
  if (!isUtf8(read.body)) {
    const refusal = new ApiError(
      400,
      'invalid_json',
      'a body is JSON in UTF-8 (RFC 8259, 8.1), and this one is not UTF-8',
    );
    return send(request, response, problemResponse(refusal));
  }
  send(request, response, await options.api({ ...asked, body: read.body.toString('utf8') } satisfies ApiRequest));
}

/** A server takes `GET http://host/path` as well (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  const [whole, path = ''] = /^https?:\/\/[^/?#]*(.*)$/is.exec(target) ?? [];
  if (whole === undefined) return target;
  return path.startsWith('/') ? path : `/${path}`;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}

function headersOf({ headers }: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: ApiResponse): void {
  if (response.headersSent || response.destroyed) return;
  const text = bodyText(body);
  const length = text === '' && status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    ...length,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
