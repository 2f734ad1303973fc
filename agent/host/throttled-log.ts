const EVERY_MS = 10_000;

/**
 * Lets something that may happen thousands of times a second into the log once in ten seconds, with the number of times
 * since the line before: on a full disk every message on its way tries again and again, and the log may be on that disk.
 */
export function createThrottledLog<T>(now: () => number, write: (what: T, times: number) => void): (what: T) => void {
  let loggedMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (what) => {
    unlogged++;
    if (now() - loggedMs < EVERY_MS) return;
    write(what, unlogged);
    loggedMs = now();
    unlogged = 0;
  };
}
