import type { StoredHook } from '../ports.ts';
import { ApiError } from '../problem.ts';

/** Of routes that look at it, for the document. */
export const IF_MATCH = { 'If-Match': 'The ETag of what is to be changed' };

export function etagOf({ version }: Pick<StoredHook, 'version'>): string {
  return `"${version}"`;
}

/**
 * Refuses a change of what is no longer as the client knows it (RFC 9110, 13.1.1: strong comparison, a list, or `*`).
 * Throws ApiError 412.
 */
export function checkIfMatch(ifMatch: string | undefined, stored: StoredHook): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags: readonly string[] = ifMatch.match(/(?:W\/)?"[^"]*"/g) ?? [];
  if (tags.includes(etagOf(stored))) return;
  throw stale();
}

export function stale(): ApiError {
  return new ApiError(412, 'stale', 'the hook was changed meanwhile; read it again, and change that');
}
