import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { verifyAthenaSignature } from '#shared/signature/athena-signature.ts';
import {
  type ErrorAnswer,
  errorAnswer,
  type IngestAnswer,
  outcomeAnswer,
  send,
  sendAndClose,
} from './ingest-answer.ts';
import { type Intake, IntakeUnavailableError } from './intake.ts';
import type { RejectedSink } from './quarantine.ts';
import { readBody } from './read-body.ts';
import { readEvents, type TenantOf } from './read-events.ts';
import { bodyTooLarge, MAX_BODY_BYTES, refuseRequest } from './refuse-request.ts';

/** How a request came: over TCP, or over the Unix socket, which its file's mode guards. */
export type Transport = 'http' | 'socket';

/** What became of one request; `status` 0 where the client went away before its body was whole. */
export interface IngestOutcome {
  readonly transport: Transport;
  readonly status: number;
  readonly accepted: number;
  readonly rejected: number;
  /** From the request's head to its answer. */
  readonly seconds: number;
}

export interface RequestHandlerOptions {
  /** Asked for at each request, so that a reloaded configuration counts at once. */
  readonly secret: () => string | undefined;
  readonly tenantOf: () => TenantOf;
  readonly intake: Intake;
  readonly quarantine: RejectedSink;
  readonly logger: Logger;
  readonly onRequest?: ((outcome: IngestOutcome) => void) | undefined;
  readonly now?: (() => number) | undefined;
}

interface Handled {
  readonly answer: IngestAnswer;
  readonly accepted: number;
  readonly rejected: number;
}

/** Answers requests that report events. An answer of 2xx says that the accepted events are on disk. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  /** Never rejects: what nobody expected is logged and answered with 500. */
  async handle(request: IncomingMessage, response: ServerResponse, transport: Transport): Promise<void> {
    const startMs = performance.now();
    const outcome = await this.#handle(request, response, transport);
    const seconds = (performance.now() - startMs) / 1000;
    this.#options.onRequest?.({ transport, ...outcome, seconds });
  }

  async #handle(request: IncomingMessage, response: ServerResponse, transport: Transport) {
    const refusal = refuseRequest(request);
    if (refusal !== undefined) return this.#refuse(request, response, transport, refusal, '');
    if (request.headers.expect !== undefined) response.writeContinue();
    const read = await readBody(request, MAX_BODY_BYTES);
    if (read.kind === 'aborted') return { status: 0, accepted: 0, rejected: 0 };
    if (read.kind === 'too_large') {
      return this.#refuse(request, response, transport, bodyTooLarge(), read.start.toString('utf8'), read.bytes);
    }
    const { answer, accepted, rejected } = await this.#takeSafely(request, read.body, transport);
    send(response, answer);
    return { status: answer.status, accepted, rejected };
  }

  /** A refused body was an event to somebody: it leaves a trace, as far as it was read. */
  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    transport: Transport,
    answer: ErrorAnswer,
    raw: string,
    bytes = Number(request.headers['content-length'] ?? 0),
  ) {
    sendAndClose(request, response, answer);
    if (answer.status === 413 || answer.status === 415) this.#quarantine(transport, answer, raw, bytes);
    return { status: answer.status, accepted: 0, rejected: 0 };
  }

  async #takeSafely(request: IncomingMessage, body: Buffer, transport: Transport): Promise<Handled> {
    try {
      return await this.#take(request, body, transport);
    } catch (error) {
      if (error instanceof IntakeUnavailableError) {
        const headers = { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) };
        return { answer: errorAnswer(503, error.code, error.message, headers), accepted: 0, rejected: 0 };
      }
      this.#options.logger.error({ err: error, transport }, 'a request with events failed');
      return { answer: errorAnswer(500, 'internal_error', 'internal error'), accepted: 0, rejected: 0 };
    }
  }

  async #take(request: IncomingMessage, body: Buffer, transport: Transport): Promise<Handled> {
    const { secret, tenantOf, intake, quarantine, now = Date.now } = this.#options;
    const header = request.headers['x-athena-signature'];
    if (!isAuthentic(body, typeof header === 'string' ? header : undefined, secret(), transport)) {
      const message = header === undefined ? 'X-Athena-Signature is missing' : 'X-Athena-Signature is wrong';
      const answer = errorAnswer(401, 'invalid_signature', message);
      this.#quarantine(transport, answer, body.toString('utf8'), body.length);
      return { answer, accepted: 0, rejected: 0 };
    }
    const { events, rejected } = readEvents(body, now(), tenantOf());
    // Only once it is on disk what becomes of the rest: after a 503 the sender comes back with the whole body.
    if (events.length > 0) await intake.accept(events);
    for (const { error, raw } of rejected) quarantine.add({ source: transport, ...error, raw });
    return { answer: outcomeAnswer(events.length, rejected), accepted: events.length, rejected: rejected.length };
  }

  #quarantine(source: Transport, answer: ErrorAnswer, raw: string, bytes: number): void {
    this.#options.quarantine.add({ source, ...answer.error, path: '', raw, bytes });
  }
}

/** Over the Unix socket a signature may be missing, but a wrong one is wrong there too. */
function isAuthentic(
  body: Buffer,
  header: string | undefined,
  secret: string | undefined,
  transport: Transport,
): boolean {
  if (secret === undefined) return true;
  if (header === undefined && transport === 'socket') return true;
  return verifyAthenaSignature(body, header, secret);
}
