import { randomBytes } from 'node:crypto';

/** `hk_` and 16 hexadecimal digits. */
export function newHookId(): string {
  return `hk_${randomBytes(8).toString('hex')}`;
}

/** A token: `hkl_` and 32 random bytes in base64url. Shown once. */
export function newToken(): string {
  return `hkl_${randomBytes(32).toString('base64url')}`;
}

/** A webhook's secret in Standard Webhooks' form: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** An id that sorts by its time: prefix, nine base-36 digits of milliseconds (until the year 5188), eight random ones. */
export function timedId(prefix: 'tok' | 'aud', nowMs: number): string {
  return `${prefix}_${nowMs.toString(36).padStart(9, '0')}${randomBytes(4).toString('hex')}`;
}
