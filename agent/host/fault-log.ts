import type { Logger } from '../log/logger.ts';

const EVERY_MS = 10_000;

/**
 * Logs refused writes, at most one in ten seconds with the number of those before it: on a full disk every message that
 * is on its way tries again and again, and the log may be on that very disk.
 */
export function createFaultLog(logger: Logger, now: () => number): (error: Error) => void {
  let loggedMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (error) => {
    unlogged++;
    if (now() - loggedMs < EVERY_MS) return;
    logger.error({ err: error, times: unlogged }, 'the database refuses a write; trying again');
    loggedMs = now();
    unlogged = 0;
  };
}
