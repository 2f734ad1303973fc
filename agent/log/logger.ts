import pino from 'pino';
import { LineOutput } from './line-output.ts';

export type Logger = pino.Logger;

const STANDARD_OUTPUT = 1;

/** Where the agent's log lines go. */
export interface Log {
  readonly logger: Logger;
  /** Takes a finished line, newline included, for places where building it with the logger is too dear. */
  write(line: string): void;
  /** Writes what is still held back. */
  flush(): void;
}

/** JSON lines on standard output, written in batches: at thousands of attempts a second a write each is too dear. */
export function createLog(level: string, node: string): Log {
  const destination = new LineOutput(STANDARD_OUTPUT);
  const logger = pino(
    {
      level,
      base: { node },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  let lines = '';
  const write = (line: string) => {
    if (lines === '') setImmediate(writeLines);
    lines += line;
  };
  const writeLines = () => {
    if (lines !== '') destination.write(lines);
    lines = '';
  };
  const flush = () => {
    writeLines();
    destination.flush();
  };
  return { logger, write, flush };
}

/** For a process whose output belongs to somebody else. */
export const SILENT_LOG: Log = { logger: pino({ level: 'silent' }), write: () => {}, flush: () => {} };
