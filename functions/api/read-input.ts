import type * as z from 'zod';
import { EventError } from '#shared/event/event-error.ts';
import { parseJson } from '#shared/json/parse-json.ts';
import type { ApiRequest } from './api-request.ts';
import { jsonPath } from './json-path.ts';
import { ApiError, type Faults, invalidRequest } from './problem.ts';

/** What the schema makes of the input. Throws ApiError 400 with a path for each fault. */
export function readInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw invalidRequest(faultsOf(read.error));
}

function faultsOf(error: z.ZodError): Faults {
  return error.issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path: jsonPath(path), message: issue.message }];
    return issue.keys.map((key) => ({ path: jsonPath([...path, key]), message: 'there is no such field' }));
  });
}

/** The body as parsed JSON; no body counts as an object without fields. Throws ApiError 400. */
export function readBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    throw new ApiError(400, 'invalid_json', error.message);
  }
}

/** The query as an object; a name that stands there several times has a list. */
export function readQuery(query: ApiRequest['query']): Record<string, unknown> {
  if (!(query instanceof URLSearchParams))
    return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const names = new Set(query.keys());
  return Object.fromEntries(
    Array.from(names, (name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** A segment of a path. Throws ApiError 400. */
export function readSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 'invalid_request', 'the path is not percent-encoded UTF-8');
  }
}
