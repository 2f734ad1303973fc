import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';

export interface ApiCall {
  readonly method: string;
  /** Below `/api/v1`, decoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Answers one route; what writes to the response itself answers undefined. */
export type Route = (call: ApiCall, response: ServerResponse) => Reply | undefined;

export interface FakeApi {
  readonly url: string;
  readonly calls: readonly ApiCall[];
  close(): Promise<void>;
}

/** What the API would answer: the test's data must be of its schema. */
export function answer<T>(schema: z.ZodType<T>, body: T, more: Omit<Reply, 'body'> = {}): Reply {
  return { ...more, body: schema.parse(body) };
}

/** An HTTP server that answers these routes (`GET /hooks`) as the API would. */
export async function startFakeApi(routes: Readonly<Record<string, Route>>, port = 0): Promise<FakeApi> {
  const calls: ApiCall[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    const call: ApiCall = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname.replace('/api/v1', '')),
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: body === '' ? undefined : JSON.parse(body),
    };
    calls.push(call);
    const route = routes[`${call.method} ${call.path}`] ?? notFound;
    const reply = route(call, response);
    if (reply === undefined) return;
    const { status = 200, headers = {} } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close };
}

export const problem = (status: number, code: string, detail: string, errors?: readonly object[]): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:hookline:problem:${code}`, title: 'A title', status, code, detail, ...(errors && { errors }) },
});

const notFound: Route = ({ path }) => problem(404, 'not_found', `there is nothing at ${path}`);
