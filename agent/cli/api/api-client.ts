import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { apiFault, UnreachableError } from './api-fault.ts';
import { type ApiTarget, resolveTarget, type TargetOptions } from './api-target.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** Undefined values are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

interface Call {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly body: unknown;
  readonly etag: string | undefined;
}

const TIMEOUT_MS = 30_000;
/** The stream says something every 15 s. */
const STREAM_SILENCE_MS = 45_000;

/** Calls the management API of a box or of the cloud. Its methods throw ApiFault and UnreachableError. */
export class ApiClient {
  readonly target: ApiTarget;

  constructor(target: ApiTarget) {
    this.target = target;
  }

  async get(path: string, query: Query = {}): Promise<unknown> {
    return (await this.call('GET', path, { query })).body;
  }

  async post(path: string, body: unknown = {}): Promise<unknown> {
    return (await this.call('POST', path, { body })).body;
  }

  async call(method: Method, path: string, call: Call = {}): Promise<Answer> {
    const { headers, body } = await this.#send(method, path, call, TIMEOUT_MS);
    const text = await body.text().catch((error: Error) => this.#unreachable(error));
    return { body: parseJson(text), etag: headers.etag?.toString() };
  }

  /** A stream of server-sent events, until the signal or the server ends it. */
  async stream(path: string, query: Query, lastEventId: string | undefined, signal: AbortSignal): Promise<Readable> {
    const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
    return (await this.#send('GET', path, { query, headers }, STREAM_SILENCE_MS, signal)).body;
  }

  async #send(
    method: Method,
    path: string,
    { query = {}, body, headers = {} }: Call,
    bodyTimeout: number,
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const url = new URL(`${this.target.base}/api/v1${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const response = await request(url, {
      method,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        accept: 'application/json',
        ...headers,
        authorization: `Bearer ${this.target.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch((error: Error) => this.#unreachable(error));
    if (response.statusCode < 300) return response;
    const text = await response.body.text().catch(() => '');
    throw apiFault(response.statusCode, parseJson(text), this.target.tokenFrom);
  }

  #unreachable(error: Error): never {
    // Node's error for a name with several addresses has no message of its own.
    const why = error.message || (error as NodeJS.ErrnoException).code || error.name;
    const { base, question } = this.target;
    throw new UnreachableError(`no agent answers at ${base} (${why}): ${question}`, undefined, { cause: error });
  }
}

/** The client for the API that the options and the environment mean. Throws CliError. */
export async function openApi(options: TargetOptions): Promise<ApiClient> {
  return new ApiClient(await resolveTarget(options));
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
