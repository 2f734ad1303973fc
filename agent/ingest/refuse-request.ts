import type { IncomingMessage } from 'node:http';
import { type ErrorAnswer, errorAnswer } from './ingest-answer.ts';

const EVENTS_PATH = '/v1/events';

/** Of one request's body. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The answer to a request that its head alone condemns; undefined for one whose body is worth reading. */
export function refuseRequest(request: IncomingMessage): ErrorAnswer | undefined {
  const { headers, method, url = '' } = request;
  if (headers.origin !== undefined) {
    return errorAnswer(403, 'browser_refused', 'events are reported by daemons, not by web pages');
  }
  if (url.split('?', 1)[0] !== EVENTS_PATH) {
    return errorAnswer(404, 'not_found', `there is only POST ${EVENTS_PATH} here`);
  }
  if (method !== 'POST') {
    return errorAnswer(405, 'method_not_allowed', 'only POST is allowed', { allow: 'POST' });
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    return errorAnswer(415, 'unsupported_encoding', 'the body must not be compressed', {
      'accept-encoding': 'identity',
    });
  }
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES ? bodyTooLarge() : undefined;
}

export function bodyTooLarge(): ErrorAnswer {
  return errorAnswer(413, 'body_too_large', `a body must not exceed ${MAX_BODY_BYTES} bytes`);
}
