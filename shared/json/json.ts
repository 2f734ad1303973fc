import { isRawJson } from './raw-json.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A parsed JSON object. Its keys may be anything, `__proto__` included: never copy it by assignment. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for an object, and not for an array, nor for a number that is kept as its source text (raw-json.ts). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
