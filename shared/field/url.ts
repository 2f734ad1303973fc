import * as z from 'zod';
import { expected } from './expected.ts';

const HTTP = /^https?:\/\//i;
const SPACE_OR_CONTROL = /[\s\p{Cc}]/u;

/** An http or https URL without credentials, kept as it was written. */
export function url() {
  const what = 'a URL that starts with http:// or https://';
  return z.string({ error: expected(what) }).superRefine((value, context) => {
    const fault = urlFault(value, what);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
}

function urlFault(value: string, what: string): string | undefined {
  if (!HTTP.test(value)) return `expected ${what}, got ${JSON.stringify(showable(value))}`;
  if (SPACE_OR_CONTROL.test(value)) return `expected ${what} without spaces or control characters`;
  const parsed = URL.parse(value);
  if (parsed === null) return `expected ${what} and names a host, got ${JSON.stringify(showable(value))}`;
  if (parsed.username === '' && parsed.password === '') return undefined;
  return 'expected a URL without user name and password; send them in an Authorization header instead';
}

/** A URL as a message may show it: without credentials and without the query, where tokens travel. */
function showable(value: string): string {
  const bare = value.replace(/[?#].*$/s, '?...');
  const shown = bare.includes('@') ? bare.replace(/^([a-z][a-z0-9+.-]{0,19}:\/\/)?.*@/is, '$1...@') : bare;
  return shown.length > 100 ? `${shown.slice(0, 100)}...` : shown;
}
