import type { IssuePath } from './issue-path.ts';
import type { ReadDocument } from './read-document.ts';

const GROUP_AND_OTHERS = 0o077;
const SECRET_KEY = /^(?:secret|token|authorization|.*[-_](?:key|token|secret))$/i;

/** Warns, once per file, of a secret in a file that others than its owner may read or write. */
export function warnOfExposedSecrets({ value, place, mode }: ReadDocument): void {
  if ((mode & GROUP_AND_OTHERS) === 0) return;
  const path = findSecret(value, []);
  if (path === undefined) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  place.at(...path).warning(`a secret in a file that others than its owner may open (mode ${octal}); chmod 600 it`);
}

/** Where the first text under a key that names a secret stands. */
function findSecret(value: unknown, path: IssuePath): IssuePath | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (typeof inner === 'string' && inner !== '' && SECRET_KEY.test(key)) return here;
    const found = findSecret(inner, here);
    if (found !== undefined) return found;
  }
  return undefined;
}
