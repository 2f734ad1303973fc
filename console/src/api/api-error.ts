import type { Problem } from '#shared/api/problem.ts';

/** The API refused a request, or could not be asked (`unreachable`), or answered what it must not (`unexpected_answer`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly errors: NonNullable<Problem['errors']>;

  constructor(code: string, status: number, message: string, errors: Problem['errors'] = [], cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.errors = errors;
  }
}

/** Another one changed the thing meanwhile: the ETag of the request is not the present one. */
export function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}

/** The API does not take the token. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** A sentence for people; the faults of single fields are in it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof ApiError) || error.errors.length === 0) return error.message;
  return `${error.message} (${error.errors.map(({ path, message }) => `${path}: ${message}`).join('; ')})`;
}
