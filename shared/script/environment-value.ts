/** The longest value of a variable in bytes of UTF-8: a process start fails when its environment grows too large. */
const MAX_VALUE_BYTES = 8192;

const ENCODER = new TextEncoder();

/** A value that a process can be started with: without NUL, cut at 8 KiB between two characters. */
export function environmentValue(value: string): string {
  const text = value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (text.length * 3 <= MAX_VALUE_BYTES) return text;
  // encodeInto stops before the first character that does not fit as a whole.
  const { read } = ENCODER.encodeInto(text, new Uint8Array(MAX_VALUE_BYTES));
  return text.slice(0, read);
}
