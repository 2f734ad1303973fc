import { createSecretKey, type KeyObject } from 'node:crypto';

/** A webhook's secret with its keys decoded once, so that signing a request costs the HMACs and nothing else. */
export interface PreparedSecret {
  /** The secret's UTF-8 bytes: the key of `X-Athena-Signature`. */
  readonly rawKey: KeyObject;
  /** The keys of `webhook-signature`, one signature each, in this order. */
  readonly standardKeys: readonly KeyObject[];
}

const PREFIX = 'whsec_';

/** What the official libraries decode: padding may be missing. */
const BASE64 = /^[A-Za-z0-9+/]{2,}={0,2}$/;

/**
 * Decodes a secret into its keys. Never throws: athena-dhcpd allows any text as a secret.
 *
 * For Standard Webhooks, `whsec_` announces base64 (https://www.standardwebhooks.com, "Signature scheme"); what follows it
 * and is not base64 is taken as text, prefix included. A secret without the prefix is text too. Where that text happens to
 * be valid base64, the requests carry a second signature with the decoded key, because the official libraries decode
 * every secret unless told that its format is raw.
 */
export function prepareSecret(secret: string): PreparedSecret {
  const rawKey = createSecretKey(Buffer.from(secret, 'utf8'));
  if (secret.startsWith(PREFIX)) {
    const encoded = secret.slice(PREFIX.length);
    return { rawKey, standardKeys: [BASE64.test(encoded) ? decodedKey(encoded) : rawKey] };
  }
  return { rawKey, standardKeys: BASE64.test(secret) ? [rawKey, decodedKey(secret)] : [rawKey] };
}

function decodedKey(encoded: string): KeyObject {
  return createSecretKey(Buffer.from(encoded, 'base64'));
}
