import { createHash } from 'node:crypto';
import { invalidRequest } from './problem.ts';

/*
 * A `next` of a port is only good for the same query: the API's cursor names the query that it continues, so that a
 * cursor of another one is refused rather than answered with something else.
 */

/** The cursor of the page after this one; undefined at the end. */
export function nextCursor(query: readonly unknown[], next: string | undefined): string | undefined {
  return next === undefined ? undefined : `${digest(query)}${Buffer.from(next).toString('base64url')}`;
}

/** What the port said for this query. Throws ApiError 400 for a cursor of another query, or for none at all. */
export function readCursor(query: readonly unknown[], cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const next = cursor.startsWith(digest(query)) ? Buffer.from(cursor.slice(DIGITS), 'base64url').toString() : '';
  if (next !== '') return next;
  throw invalidRequest([{ path: '$.cursor', message: 'expected the next_cursor of an answer to this same query' }]);
}

const DIGITS = 10;

function digest(query: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(query.map((part) => part ?? null)))
    .digest('hex')
    .slice(0, DIGITS);
}
