import { isJsonObject, type JsonObject } from '#shared/json/json.ts';

/** The payload of an accepted event. Throws where the text is not a JSON object, which ingest never lets through. */
export function parsePayload(body: string): JsonObject {
  const value: unknown = JSON.parse(body);
  if (!isJsonObject(value)) throw new TypeError('an event body must be a JSON object');
  return value;
}
