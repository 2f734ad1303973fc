import * as z from 'zod';
import { expectedSecret } from './expected.ts';

const STANDARD_WEBHOOKS_PREFIX = 'whsec_';
/** Padding may be missing; the signer forgives that too. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Text whose value no message shows; empty text means none, and gives undefined. */
export function secret() {
  return z.string({ error: expectedSecret('text (a number in quotes)') }).transform((value) => value || undefined);
}

/** A webhook's secret. One that starts with `whsec_` is Standard Webhooks' base64 form, and must be that. */
export function signingSecret() {
  return secret().refine(isSigningSecret, { error: 'expected base64 after whsec_ (Standard Webhooks)' });
}

function isSigningSecret(value: string | undefined): boolean {
  if (!value?.startsWith(STANDARD_WEBHOOKS_PREFIX)) return true;
  const encoded = value.slice(STANDARD_WEBHOOKS_PREFIX.length);
  return encoded !== '' && BASE64.test(encoded);
}
