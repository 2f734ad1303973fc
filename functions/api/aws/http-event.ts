import * as z from 'zod';
import { type ApiRequest, type ApiResponse, bodyText } from '../api-request.ts';
import { ApiError, problemResponse } from '../problem.ts';

/** A hook, with the longest template and filter, is far below it. */
const MAX_BODY_BYTES = 256 * 1024;
/** What CloudFront sends with every request of the console, for a mark that only the two know. */
export const EDGE_HEADER = 'x-hookline-edge';

/** The event of an HTTP API (API Gateway developer guide, "Lambda proxy integrations", payload format 2.0). */
const EVENT = z.object({
  version: z.literal('2.0'),
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  requestContext: z.object({ http: z.object({ method: z.string(), sourceIp: z.string() }) }),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Reads an invocation by the HTTP API; answers the refusal of a body that is too big. Throws ZodError for any other
 * invocation.
 */
export function readHttpEvent(
  event: unknown,
  edgeMark: string | undefined,
): ApiRequest | { readonly refusal: HttpResult } {
  const { rawPath, rawQueryString, headers: given, requestContext, body, isBase64Encoded } = EVENT.parse(event);
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    const error = new ApiError(413, 'too_large', `the body has ${bytes.length} bytes; ${MAX_BODY_BYTES} are allowed`);
    return { refusal: httpResult(problemResponse(error)) };
  }
  const { method, sourceIp } = requestContext.http;
  return {
    method: method.toUpperCase(),
    path: rawPath,
    query: new URLSearchParams(rawQueryString),
    headers,
    body: bytes.toString('utf8'),
    remote: remoteOf(headers, sourceIp, edgeMark),
  };
}

export function httpResult({ status, headers, body }: ApiResponse): HttpResult {
  return { statusCode: status, headers, body: bodyText(body) };
}

/**
 * Who asks. Behind CloudFront the address is an edge's, which many share, and CloudFront writes down whom it serves; that
 * is believed of CloudFront alone, or anybody could fail sign-ins under ever new addresses.
 */
function remoteOf(headers: ApiRequest['headers'], sourceIp: string, edgeMark: string | undefined): string {
  if (edgeMark === undefined || headers[EDGE_HEADER] !== edgeMark) return sourceIp;
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  const viewer = hops.at(-1) === sourceIp ? hops.at(-2) : hops.at(-1);
  return viewer === undefined || viewer === '' ? sourceIp : viewer;
}
