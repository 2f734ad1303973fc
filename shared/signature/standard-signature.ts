import { createHmac, type KeyObject } from 'node:crypto';
import { type PreparedSecret, prepareSecret } from './prepared-secret.ts';

/**
 * The value of `webhook-signature`: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, once per key of the secret or
 * secrets in their order, separated by spaces (https://www.standardwebhooks.com, "Signature scheme").
 * `timestampSeconds` is a whole number, the one sent as `webhook-timestamp`.
 */
export function standardSignature(
  id: string,
  timestampSeconds: number,
  body: string | Uint8Array,
  secret: readonly PreparedSecret[] | PreparedSecret | string,
): string {
  const prefix = `${id}.${timestampSeconds}.`;
  let header = '';
  for (const { standardKeys } of preparedSecrets(secret)) {
    for (const key of standardKeys) {
      if (header !== '') header += ' ';
      header += `v1,${sign(prefix, body, key)}`;
    }
  }
  return header;
}

function preparedSecrets(secret: readonly PreparedSecret[] | PreparedSecret | string): readonly PreparedSecret[] {
  if (typeof secret === 'string') return [prepareSecret(secret)];
  return 'standardKeys' in secret ? [secret] : secret;
}

function sign(prefix: string, body: string | Uint8Array, key: KeyObject): string {
  const hmac = createHmac('sha256', key);
  // One update with a joined string is faster than two; bytes cannot be joined without a copy.
  if (typeof body === 'string') return hmac.update(prefix + body).digest('base64');
  return hmac.update(prefix).update(body).digest('base64');
}
