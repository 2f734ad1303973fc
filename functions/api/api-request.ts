import type { Scope } from '#shared/api/operations.ts';
import type { TokenRecord } from './ports.ts';
import type { ApiError } from './problem.ts';

/** A request as a host hands it to the API. */
export interface ApiRequest {
  /** In capitals. */
  readonly method: string;
  /** As it came, percent-encoded and without the query: `/api/v1/hooks/hk_1`. */
  readonly path: string;
  /** A name that stands there several times has a list. */
  readonly query: URLSearchParams | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's text; empty for none. Its size is bounded by the host. */
  readonly body: string;
  /** Who asks, as far as the host can tell: an address. Failed sign-ins are counted by it. */
  readonly remote: string;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. `content-type` stands there where there is a body. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for none; a string is sent as it is; everything else as JSON. `bodyText` makes text of all three. */
  readonly body: unknown;
}

/** A body as it is sent; empty for none. */
export function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
}

/** The token behind a request, or the answer that refuses it (401, 403 or 429 with a problem). */
export type Authorized = { readonly token: TokenRecord } | { readonly refusal: ApiResponse };

export interface Api {
  /** Answers every request, with a problem where the client is wrong. Never rejects. */
  (request: ApiRequest): Promise<ApiResponse>;
  /**
   * The same check of the token that the routes make, for what a host serves itself: `GET /api/v1/events/stream`.
   * Rejects only where the token store fails.
   */
  authorize(request: Pick<ApiRequest, 'headers' | 'remote'>, scope: Scope): Promise<Authorized>;
}

export interface ApiOptions {
  /** Told of every fault that is not the client's; the answer is a 500 that does not show it. */
  readonly fault: (error: unknown) => void;
  /** What a client is told of an error of the host's own that passes; undefined for a fault. */
  readonly unavailable?: (error: unknown) => ApiError | undefined;
}
