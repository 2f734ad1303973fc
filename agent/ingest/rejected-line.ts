import { maskPasswords } from './mask-passwords.ts';

/** Something a source reported and the agent did not accept. */
export interface RejectedInput {
  /** How it came: `http`, `socket`, `emit-spool`, or a source's name. */
  readonly source: string;
  readonly code: string;
  readonly message: string;
  readonly path: string;
  /** As it came, as far as it was read. */
  readonly raw: string;
  /** Its size, where `raw` is not the whole of it. */
  readonly bytes?: number | undefined;
}

const MAX_RAW_BYTES = 64 * 1024;

/** The quarantine's line of it: without passwords, `raw` cut at 64 KiB and then with its original size. */
export function rejectedLine(input: RejectedInput, atMs: number): Buffer {
  const { source, code, message, path } = input;
  const at = new Date(atMs).toISOString();
  const raw = cut(maskPasswords(input.raw));
  const rawBytes = Buffer.byteLength(input.raw);
  const bytes = Math.max(input.bytes ?? 0, rawBytes);
  const truncated = raw.wasCut || bytes > rawBytes ? { truncated: true, bytes } : {};
  return Buffer.from(`${JSON.stringify({ at, source, code, message, path, raw: raw.text, ...truncated })}\n`);
}

function cut(text: string): { readonly text: string; readonly wasCut: boolean } {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_RAW_BYTES) return { text, wasCut: false };
  let end = MAX_RAW_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // Not inside a character.
  return { text: bytes.toString('utf8', 0, end), wasCut: true };
}
