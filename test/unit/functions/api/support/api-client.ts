import { expect } from 'vitest';
import { createApi } from '#functions/api/api.ts';
import { type ApiRequest, type ApiResponse, bodyText } from '#functions/api/api-request.ts';
import type { ApiPorts } from '#functions/api/ports.ts';
import { BASE_PATH, findRoute } from '#functions/api/route-table.ts';
import { PROBLEM } from '#shared/api/problem.ts';
import { memoryPorts, type World } from './memory-ports.ts';
import { sampleWorld } from './sample-world.ts';

export interface CallOptions {
  /** The token itself; the operator's admin by default, `''` for none. */
  readonly token?: string;
  readonly body?: unknown;
  readonly query?: ApiRequest['query'];
  readonly headers?: Readonly<Record<string, string>>;
  readonly remote?: string;
}

/** Problems that any route may have. */
const COMMON = [
  'invalid_request',
  'invalid_json',
  'unauthorized',
  'scope_too_low',
  'too_many_failures',
  'not_found',
  'method_not_allowed',
  'internal_error',
];

/** An API over a host in memory. Every answer is held against what the route says that it answers. */
export function apiClient(changes: { readonly world?: Partial<World>; readonly ports?: Partial<ApiPorts> } = {}) {
  const world = sampleWorld(changes.world);
  const faults: unknown[] = [];
  const api = createApi({ ...memoryPorts(world), ...changes.ports }, { fault: (error) => faults.push(error) });

  const call = async (method: string, path: string, options: CallOptions = {}) => {
    const { token = 'admin', body, query = {}, headers = {}, remote = '192.0.2.9' } = options;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const authorization = token === '' ? {} : { authorization: `Bearer ${token}` };
    const request = {
      method,
      path: BASE_PATH + path,
      query,
      headers: { ...authorization, ...headers },
      body: text,
      remote,
    };
    const response = await api(request);
    hold(request, response);
    // As a client would get it.
    const received: unknown = typeof response.body === 'string' ? response.body : parse(bodyText(response.body));
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape, after they were checked.
    return { ...response, body: received as any };
  };
  return { api, world, faults, call };
}

function hold({ method, path }: ApiRequest, { status, headers, body }: ApiResponse): void {
  if (status >= 400) {
    expect(headers['content-type'], path).toBe('application/problem+json');
    if (method === 'HEAD') return;
    const problem = PROBLEM.parse(body);
    expect(problem.status).toBe(status);
    if (COMMON.includes(problem.code)) return;
    const { problems = {} } = findRoute(method, path).route;
    expect(problems[status], `${method} ${path} documents ${status} ${problem.code}`).toContain(problem.code);
    return;
  }
  const answer = findRoute(method, path).route.answers[status];
  expect(answer, `${method} ${path} documents ${status}`).toBeDefined();
  if (method === 'HEAD') expect(body).toBeUndefined();
  else if (answer?.schema === undefined) expect(['undefined', 'string']).toContain(typeof body);
  else answer.schema.parse(body);
}

function parse(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}
