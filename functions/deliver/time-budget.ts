import type { Admission, Send } from './ports.ts';

/** Kept free at the end of an invocation: follow-ups are sent and attempts written down in it. */
export const SETTLE_MARGIN_MS = 3_000;
/** With less time left an attempt is not begun: it would fail for want of ours, not of the endpoint's. */
export const MIN_ATTEMPT_MS = 1_000;
/** Attempts under way at once. A Lambda has 1,024 file descriptors. */
const MAX_CONCURRENT = 512;

/**
 * Shares out the time that an invocation has left. An attempt's timeout is the hook's own, cut to what remains less the
 * margin, so that all attempts have ended by then, whatever the endpoints do. Those that find no time any more are
 * `later`: they go back to the queue without an attempt.
 */
export class TimeBudget implements Admission {
  readonly #remainingMs: () => number;
  readonly #maxConcurrent: number;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(remainingMs: () => number, maxConcurrent = MAX_CONCURRENT) {
    this.#remainingMs = remainingMs;
    this.#maxConcurrent = maxConcurrent;
  }

  /** Waits for a place. Those that have one leave within the budget, so this does too. */
  enter(): 'now' | 'later' | Promise<'now' | 'later'> {
    if (this.#active < this.#maxConcurrent) return this.#admit();
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(this.#admit()));
    });
  }

  leave(): void {
    this.#active--;
    // Whoever finds no time takes no place, so that the next one is asked at once.
    while (this.#active < this.#maxConcurrent && this.#waiting.length > 0) this.#waiting.shift()?.();
  }

  /** The same sender, with every timeout cut to the time that there is. */
  cut(send: Send): Send {
    return (live, request) => {
      const timeoutMs = Math.max(1, Math.min(live.hook.timeoutMs, this.#attemptMs()));
      return send({ ...live, hook: { ...live.hook, timeoutMs } }, request);
    };
  }

  #admit(): 'now' | 'later' {
    if (this.#attemptMs() < MIN_ATTEMPT_MS) return 'later';
    this.#active++;
    return 'now';
  }

  #attemptMs(): number {
    return Math.floor(this.#remainingMs() - SETTLE_MARGIN_MS);
  }
}
