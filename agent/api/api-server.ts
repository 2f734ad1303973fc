import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, ApiResponse } from '#functions/api/api.ts';
import { ApiError } from '#functions/api/problem.ts';
import type { ListenAddress } from '../config/config.ts';
import { listen } from '../ingest/listen.ts';
import { readBody } from '../ingest/read-body.ts';
import type { Logger } from '../log/logger.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export interface ApiServerOptions {
  readonly listen: ListenAddress;
  readonly token: string;
  readonly api: (request: ApiRequest) => Promise<ApiResponse>;
  readonly metrics: { readonly contentType: string; readonly render: () => Promise<string> };
  readonly health: () => { readonly isHealthy: boolean; readonly detail: Readonly<Record<string, unknown>> };
  readonly logger: Logger;
}

export interface ApiServer {
  readonly address: ListenAddress;
  close(): Promise<void>;
}

/** `GET /metrics` and `GET /healthz` for everybody who reaches the address; `/api/v1/` for holders of the token. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const isToken = tokenCheck(options.token);
  const server = createServer((request, response) => void answer(options, isToken, request, response));
  server.requestTimeout = 30_000;
  await listen(server, options.listen);
  const { address, port } = server.address() as AddressInfo;
  return {
    address: { host: address, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: ApiServerOptions,
  isToken: (token: string) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(options, isToken, request, response);
  } catch (error) {
    if (error instanceof ApiError) return sendProblem(response, error);
    options.logger.error({ err: error, path: request.url }, 'an API request failed');
    sendProblem(response, new ApiError(500, 'internal_error', 'internal error; the log says more'));
  }
}

async function route(
  options: ApiServerOptions,
  isToken: (token: string) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = requestUrl(request);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  if (url.pathname === '/metrics' && method === 'GET')
    return send(response, 200, options.metrics.contentType, await options.metrics.render());
  if (url.pathname === '/healthz' && method === 'GET') {
    const { isHealthy, detail } = options.health();
    return sendJson(response, isHealthy ? 200 : 503, { status: isHealthy ? 'ok' : 'failing', ...detail });
  }
  if (!url.pathname.startsWith('/api/v1/'))
    throw new ApiError(404, 'not_found', `there is nothing at ${url.pathname}; the API is below /api/v1/`);
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined || !isToken(bearer))
    throw new ApiError(
      401,
      'unauthorized',
      'send the header "Authorization: Bearer TOKEN"; the token is in data_dir/api-token',
      {
        'www-authenticate': 'Bearer',
      },
    );
  const read = await readBody(request, MAX_BODY_BYTES);
  if (read.kind === 'aborted') return;
  if (read.kind === 'too_large') throw new ApiError(413, 'body_too_large', 'a body has at most 1 MiB');
  const body = read.body.toString('utf8');
  const answered = await options.api({ method, path: url.pathname, query: Object.fromEntries(url.searchParams), body });
  sendJson(response, answered.status, answered.body);
}

function requestUrl(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (url === null) throw new ApiError(400, 'invalid_request', 'the request target is not a path');
  return url;
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
function tokenCheck(token: string): (candidate: string) => boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  const expected = digest(token);
  return (candidate) => timingSafeEqual(digest(candidate), expected);
}

function sendProblem(response: ServerResponse, { status, code, message, headers }: ApiError): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const body = { type: 'about:blank', status, code, title: message };
  send(response, status, 'application/problem+json', `${JSON.stringify(body)}\n`);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
