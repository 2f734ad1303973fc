import { createHash } from 'node:crypto';

/** The form in which tokens are stored. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
