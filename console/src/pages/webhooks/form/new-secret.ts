const BYTES = 24;

/** A secret in the form of Standard Webhooks: `whsec_` and the base64 of 24 random bytes. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
