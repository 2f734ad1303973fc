import { createHmac, timingSafeEqual } from 'node:crypto';
import { type PreparedSecret, prepareSecret } from './prepared-secret.ts';

const HEADER = /^sha256=([0-9a-f]{64})$/i;

/**
 * The value of `X-Athena-Signature`: `sha256=` and the HMAC-SHA256 of the body in lower-case hex, keyed with the secret's
 * UTF-8 bytes (athena-dhcpd, docs/event-hooks.md, "HMAC signature verification"). A string body is signed as UTF-8.
 */
export function athenaSignature(body: string | Uint8Array, secret: PreparedSecret | string): string {
  const { rawKey } = typeof secret === 'string' ? prepareSecret(secret) : secret;
  return `sha256=${createHmac('sha256', rawKey).update(body).digest('hex')}`;
}

/** Whether the header signs this body, compared in constant time. A missing or malformed header does not. */
export function verifyAthenaSignature(
  body: string | Uint8Array,
  header: string | undefined,
  secret: PreparedSecret | string,
): boolean {
  const hex = HEADER.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const { rawKey } = typeof secret === 'string' ? prepareSecret(secret) : secret;
  return timingSafeEqual(createHmac('sha256', rawKey).update(body).digest(), Buffer.from(hex, 'hex'));
}
