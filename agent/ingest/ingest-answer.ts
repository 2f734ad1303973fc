import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rejection } from './read-events.ts';

/** An answer to a request, not yet sent. */
export interface IngestAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that says why the request as a whole was not taken. */
export interface ErrorAnswer extends IngestAnswer {
  readonly error: { readonly code: string; readonly message: string };
}

/** After the answer to a body that is not read to its end, this much of it is thrown away, for at most this long. */
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGER_MS = 2000;

/**
 * What became of a body's items: 202 where one was accepted, or where there was none to accept; 413 where each was too
 * large; otherwise 400.
 */
export function outcomeAnswer(accepted: number, rejected: readonly Rejection[]): IngestAnswer {
  const body = JSON.stringify({ accepted, rejected: rejected.map(({ index, error }) => ({ index, error })) });
  if (accepted > 0 || rejected.length === 0) return { status: 202, body };
  return { status: rejected.every(({ error }) => error.code === 'event_too_large') ? 413 : 400, body };
}

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  const error = { code, message };
  return { status, body: JSON.stringify({ error }), headers, error };
}

export function send(response: ServerResponse, answer: IngestAnswer): void {
  writeHead(response, answer, {});
  response.end(answer.body);
}

/**
 * Answers a request whose body has not been read and ends the connection: not at once, because a client that is still
 * sending when it is reset may never see the answer (RFC 9112, section 9.6).
 */
export function sendAndClose(request: IncomingMessage, response: ServerResponse, answer: IngestAnswer): void {
  writeHead(response, answer, { connection: 'close' });
  if (request.headers.expect !== undefined) {
    response.end(answer.body); // The client waits for 100 Continue: it is sending nothing.
    return;
  }
  response.write(answer.body);
  let discarded = 0;
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) end();
  });
  request.once('end', end);
  request.once('close', end);
  request.on('error', end);
  request.resume();
}

function writeHead(response: ServerResponse, answer: IngestAnswer, extra: Record<string, string>): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
    ...extra,
  });
}
