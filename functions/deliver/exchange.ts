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

/** What a transport tells of one exchange while it goes on. */
export interface ExchangeProgress {
  /** Whether it is over; whatever is told afterwards counts no more. */
  readonly isOver: boolean;
  /** A final response begins. */
  responding(status: number, retryAfter: string | undefined): void;
  /** A part of its body has come. */
  received(chunk: Buffer): void;
  /** The response is complete. */
  ended(): void;
  failed(error: Error): void;
}

/**
 * Follows one exchange up to its end: the response, its first 64 KiB, a failure, or the timeout, whichever comes first.
 * `begin` starts it; `abort` is called to end it early.
 */
export function followExchange(
  timeoutMs: number,
  begin: (progress: ExchangeProgress) => void,
  abort: (error: Error) => void,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    let status = 0;
    let retryAfter: string | undefined;
    let received = 0;
    let kept: Buffer | undefined;
    let isOver = false;

    const settle = (outcome: AttemptOutcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      const response = status === 0 ? undefined : (kept?.toString('utf8').slice(0, KEPT_CHARACTERS) ?? '');
      resolve({ outcome, response, latencyMs: Math.round((performance.now() - startedMs) * 100) / 100 });
    };
    const answered = (): void =>
      settle({ kind: 'response', status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    const failed = (error: Error): void => settle({ kind: 'error', ...describeSendError(error) });

    const timer = setTimeout(() => {
      const error = new TimeoutError(`timed out after ${timeoutMs / 1000}s`);
      failed(error);
      abort(error);
    }, timeoutMs);

    const progress: ExchangeProgress = {
      get isOver() {
        return isOver;
      },
      responding(responseStatus, header) {
        status = responseStatus;
        retryAfter = header;
      },
      received(chunk) {
        received += chunk.length;
        if (kept === undefined) kept = chunk.length <= KEPT_BYTES ? chunk : Buffer.from(chunk.subarray(0, KEPT_BYTES));
        else if (kept.length < KEPT_BYTES) kept = Buffer.concat([kept, chunk.subarray(0, KEPT_BYTES - kept.length)]);
        if (received <= MAX_RESPONSE_BYTES) return;
        answered();
        abort(new EnoughError('more than 64 KiB'));
      },
      ended: answered,
      failed,
    };
    try {
      begin(progress);
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
