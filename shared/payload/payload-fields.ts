import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';

const NOTHING: JsonObject = Object.freeze(Object.create(null));

/** The object under a key; an empty one where there is none, or where something else stands. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : NOTHING;
}

/** The string, number or boolean under a key as text; empty for anything else. */
export function textAt(object: JsonObject, key: string): string {
  return scalarText(object[key]);
}

/** Like textAt, and an array of scalars is joined by spaces. */
export function listTextAt(object: JsonObject, key: string): string {
  const value = object[key];
  if (!Array.isArray(value)) return scalarText(value);
  return value
    .map(scalarText)
    .filter((text) => text !== '')
    .join(' ');
}

/** Strings as they are, booleans as `true`/`false`, numbers in decimal notation, anything else empty. */
export function scalarText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' ? decimalText(value) : '';
}

/** A number without an exponent; empty for NaN and the infinities (JSON's `1e999` is one). */
function decimalText(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [mantissa = '', exponent = '0'] = text.split('e-');
  return value.toFixed(Math.min(100, Number(exponent) + (mantissa.split('.')[1]?.length ?? 0)));
}
