import type * as z from 'zod';
import { PROBLEM } from '#shared/api/problem.ts';
import { ApiError } from './api-error.ts';

const BASE = '/api/v1';

type Query = Readonly<Record<string, string | number | undefined>>;

interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** Sent as If-Match. */
  readonly etag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | undefined;
}

/** The management API at the address of this page, asked with one token. Every answer is checked against its schema. */
export class ApiClient {
  readonly #token: string;
  readonly #onUnauthorized: () => void;

  /** `onUnauthorized` is called when the API no longer takes the token. */
  constructor(token: string, onUnauthorized: () => void = () => {}) {
    this.#token = token;
    this.#onUnauthorized = onUnauthorized;
  }

  async get<S extends z.ZodType>(schema: S, path: string, query: Query = {}, signal?: AbortSignal) {
    return (await this.request(schema, 'GET', path, { query, signal })).data;
  }

  async post<S extends z.ZodType>(schema: S, path: string, body: unknown = {}, signal?: AbortSignal) {
    return (await this.request(schema, 'POST', path, { body, signal })).data;
  }

  async delete(path: string, etag?: string): Promise<void> {
    await this.raw('DELETE', path, { etag });
  }

  async request<S extends z.ZodType>(
    schema: S,
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<z.infer<S>>> {
    const response = await this.raw(method, path, options);
    const answer = schema.safeParse(await response.json().catch(() => undefined));
    if (answer.success) return { data: answer.data, etag: response.headers.get('etag') ?? undefined };
    const where = answer.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
    throw new ApiError('unexpected_answer', response.status, `${method} ${path}: unexpected answer: ${where}`);
  }

  /** The response as it is where it is a success; rejects with an ApiError otherwise. */
  async raw(method: string, path: string, { query = {}, body, etag, headers, signal }: RequestOptions = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    const response = await fetch(`${BASE}${path}${search.size > 0 ? `?${search}` : ''}`, {
      method,
      signal: signal ?? null,
      cache: 'no-store',
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(etag !== undefined && { 'if-match': etag }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ApiError('unreachable', 0, 'Hookline does not answer. Is it running?', [], error);
    });
    if (response.ok) return response;
    if (response.status === 401) this.#onUnauthorized();
    throw await errorOf(response);
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem = PROBLEM.safeParse(await response.json().catch(() => undefined));
  if (!problem.success) return new ApiError('unexpected_answer', response.status, `HTTP ${response.status}`);
  const { code, status, title, detail, errors } = problem.data;
  const wait = response.headers.get('retry-after');
  const message = `${detail ?? title}${wait === null ? '' : ` Try again in ${wait} s.`}`;
  return new ApiError(code, status, message, errors);
}
