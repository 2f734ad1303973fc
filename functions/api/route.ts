import type { z } from 'zod';
import type { Scope } from '#shared/api/operations.ts';
import type { ApiOptions, ApiRequest } from './api-request.ts';
import type { ApiPorts, AuditRecord, TokenRecord } from './ports.ts';

/** What a route works with. */
export interface Context {
  readonly ports: ApiPorts;
  /** Whose request it is. */
  readonly token: TokenRecord;
  readonly request: ApiRequest;
  readonly fault: ApiOptions['fault'];
  /** Writes down that the token changed something; `fields` are names, never values. */
  audit(
    entry: Pick<AuditRecord, 'action' | 'target' | 'tenant'> & { readonly fields?: readonly string[] },
  ): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer as the document describes it. */
export interface AnswerSpec {
  readonly description: string;
  /** None for an answer without a body. */
  readonly schema?: z.ZodType;
  /** `application/json` where it is left out. */
  readonly contentType?: string;
  readonly example?: unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Names in braces in a path template. */
type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown;

interface Described {
  readonly method: Method;
  /** Below `/api/v1`, with names in braces: `/hooks/{id}`. */
  readonly path: string;
  /** The least that a token must have; `public` needs none. */
  readonly scope: Scope | 'public';
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly bodyExample?: unknown;
  /** Request headers that it reads besides Authorization, with what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A rule for the body before its schema; throws ApiError. */
  readonly check?: (body: unknown) => void;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Codes of the problems that this route has of its own, by status. */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
}

interface Typed<Path extends string, Query extends z.ZodObject, Body extends z.ZodType> extends Described {
  readonly path: Path;
  readonly query?: Query;
  readonly body?: Body;
  handle(
    context: Context,
    input: { readonly params: ParamsOf<Path>; readonly query: z.output<Query>; readonly body: z.output<Body> },
  ): Promise<Answer> | Answer;
}

/** One line of the table that drives dispatch, validation and the OpenAPI document. */
export interface Route extends Described {
  handle(
    context: Context,
    input: { readonly params: Readonly<Record<string, string>>; readonly query: unknown; readonly body: unknown },
  ): Promise<Answer> | Answer;
}

/** A route whose handler gets what its schemas read. */
export function route<const Path extends string, Query extends z.ZodObject, Body extends z.ZodType>(
  typed: Typed<Path, Query, Body>,
): Route {
  // The dispatcher has parsed all three with this route's own template and schemas.
  return typed as unknown as Route;
}
