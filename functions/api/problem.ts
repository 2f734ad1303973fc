import type { Problem } from '#shared/api/problem.ts';
import type { ApiResponse } from './api-request.ts';

export type Faults = NonNullable<Problem['errors']>;

/** An answer that says what was wrong (RFC 9457). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the request is wrong. */
  readonly errors: Faults;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    errors: Faults = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.errors = errors;
  }
}

/** A request whose faults have places in it. There is at least one. */
export function invalidRequest(errors: Faults, status: 400 | 422 = 400, code = 'invalid_request'): ApiError {
  const message = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ApiError(status, code, message, {}, errors);
}

export function problemResponse({ status, code, message, headers, errors }: ApiError): ApiResponse {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
  const body: Problem = {
    type: `urn:hookline:problem:${code}`,
    title,
    status,
    code,
    detail: message,
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
  };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body,
  };
}
