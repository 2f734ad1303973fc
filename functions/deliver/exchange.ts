import type { AttemptOutcome } from '#shared/retry/retry-policy.ts';
import type { Exchange } from './ports.ts';
import { describeSendError } from './send-error.ts';

const MAX_RESPONSE_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 200;
/** A UTF-8 character is at most four bytes. */
const KEPT_BYTES = KEPT_CHARACTERS * 4;

/** Ends an exchange that took longer than its hook's timeout. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';
}

/** Ends a response of which enough has been read. */
class EnoughError extends Error {
  override readonly name = 'EnoughError';
}

/**
 * Follows one exchange up to its end: the response, its first 64 KiB, a failure, or the timeout, whichever comes first. The
 * transport tells it what happens; whatever is told after the end counts no more. A class, and fields rather than
 * closures, because there is one for every attempt.
 */
export class ExchangeProgress {
  readonly #resolve: (exchange: Exchange) => void;
  readonly #abort: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #startedMs = performance.now();
  #status = 0;
  #retryAfter: string | undefined;
  #received = 0;
  #kept: Buffer | undefined;
  #isOver = false;

  /** `abort` is called to end the exchange early. */
  constructor(timeoutMs: number, resolve: (exchange: Exchange) => void, abort: (error: Error) => void) {
    this.#resolve = resolve;
    this.#abort = abort;
    this.#timer = setTimeout(timeOut, timeoutMs, this, timeoutMs);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** A final response begins. */
  responding(status: number, retryAfter: string | undefined): void {
    this.#status = status;
    this.#retryAfter = retryAfter;
  }

  /** A part of its body has come. */
  received(chunk: Buffer): void {
    this.#received += chunk.length;
    const kept = this.#kept;
    if (kept === undefined)
      this.#kept = chunk.length <= KEPT_BYTES ? chunk : Buffer.from(chunk.subarray(0, KEPT_BYTES));
    else if (kept.length < KEPT_BYTES) this.#kept = Buffer.concat([kept, chunk.subarray(0, KEPT_BYTES - kept.length)]);
    if (this.#received <= MAX_RESPONSE_BYTES) return;
    this.ended();
    this.#abort(new EnoughError('more than 64 KiB'));
  }

  /** The response is complete. */
  ended(): void {
    const retryAfter = this.#retryAfter;
    const status = this.#status;
    this.#settle(retryAfter === undefined ? { kind: 'response', status } : { kind: 'response', status, retryAfter });
  }

  failed(error: Error): void {
    this.#settle({ kind: 'error', ...describeSendError(error) });
  }

  abortWith(error: Error): void {
    this.failed(error);
    this.#abort(error);
  }

  #settle(outcome: AttemptOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    const response = this.#status === 0 ? undefined : (this.#kept?.toString('utf8').slice(0, KEPT_CHARACTERS) ?? '');
    const latencyMs = Math.round((performance.now() - this.#startedMs) * 100) / 100;
    this.#resolve({ outcome, response, latencyMs });
  }
}

function timeOut(progress: ExchangeProgress, timeoutMs: number): void {
  progress.abortWith(new TimeoutError(`timed out after ${timeoutMs / 1000}s`));
}

/** Follows an exchange that `begin` starts and `abort` ends early. Never rejects. */
export function followExchange(
  timeoutMs: number,
  begin: (progress: ExchangeProgress) => void,
  abort: (error: Error) => void,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const progress = new ExchangeProgress(timeoutMs, resolve, abort);
    try {
      begin(progress);
    } catch (error) {
      progress.failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
