import { parsed } from '#shared/field/parsed.ts';

const SIZE = /^(?<amount>\d{1,16}(?:\.\d{1,6})?) ?(?<unit>[KMGT]i?B|B)$/i;
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes as a whole number, or text with a unit; `min` is such a text. */
export function byteSize(min: string) {
  const minBytes = parseSize(min) ?? Number.NaN;
  return parsed(`bytes as a whole number or a size such as "512MiB", at least ${min}`, (value) => {
    const bytes = typeof value === 'string' ? parseSize(value) : value;
    return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= minBytes ? bytes : undefined;
  });
}

/** "512MiB" is binary, "512MB" decimal. Undefined for anything that is not a size of at most 2^53 - 1 bytes. */
export function parseSize(text: string): number | undefined {
  const groups = SIZE.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const bytes = Math.floor(Number(groups.amount) * (UNITS[String(groups.unit).toLowerCase()] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
