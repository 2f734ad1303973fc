/**
 * JSON.rawJSON and its kin: a number whose digits a double cannot hold, kept as the text it came as.
 * (ECMAScript proposal "JSON.parse source text access", in V8 since 11.4; not yet in TypeScript's es2024 library.)
 */
interface RawJsonApi {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

/** A number kept as text. JSON.stringify writes it as it came; nothing else may look inside. */
export interface RawJson {
  readonly rawJSON: string;
}

const api = JSON as typeof JSON & RawJsonApi;

/** Keeps the source text of a JSON number. Throws SyntaxError where the text is not a JSON primitive. */
export function rawJson(source: string): RawJson {
  return api.rawJSON(source) as RawJson;
}

export function isRawJson(value: unknown): value is RawJson {
  return api.isRawJSON(value);
}
