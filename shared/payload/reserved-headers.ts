/**
 * Names, in lower case, that a custom header must not have: the content type is always JSON, signatures are Hookline's to
 * make, and the framing of the request is the HTTP client's.
 */
const RESERVED: ReadonlySet<string> = new Set([
  'content-type',
  'x-athena-signature',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

/** Whether Hookline never sends a custom header of this name, in whatever case. */
export function isReservedHeader(name: string): boolean {
  return RESERVED.has(name.toLowerCase());
}
