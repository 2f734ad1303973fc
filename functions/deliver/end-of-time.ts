/** There was no time left to wait for something. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
  readonly code = 'out_of_time';

  constructor() {
    super('the invocation is about to end');
  }
}

export interface EndOfTime {
  /** Rejects with OutOfTimeError when the time has come. */
  readonly reached: Promise<never>;
  cancel(): void;
}

/** A moment, this long from now, that whatever may take too long is raced against. */
export function endOfTime(inMs: number): EndOfTime {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new OutOfTimeError()), Math.max(0, inMs));
  promise.catch(() => undefined); // Nobody may be waiting any more.
  return { reached: promise, cancel: () => clearTimeout(timer) };
}
