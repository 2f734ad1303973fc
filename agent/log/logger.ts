import pino from 'pino';

export type Logger = pino.Logger;

const FLUSH_MS = 100;
/** A reader that stalls costs this much memory, then lines; never the events. */
const MAX_UNWRITTEN_BYTES = 8 * 1024 * 1024;

/** JSON lines on standard output, written in batches: at thousands of attempts a second a write each is too dear. */
export function createLogger(level: string, node: string): { logger: Logger; flush: () => void } {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: 4096,
    maxLength: MAX_UNWRITTEN_BYTES,
    periodicFlush: FLUSH_MS,
  });
  const logger = pino(
    {
      level,
      base: { node },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const flush = () => {
    try {
      destination.flushSync();
    } catch {
      // Nothing was written yet, or nobody reads any more.
    }
  };
  return { logger, flush };
}
