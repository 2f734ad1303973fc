import { styleText } from 'node:util';
import { EXIT } from './cli-error.ts';
import { type TableOptions, table } from './table.ts';

/** Prints an answer for programs. */
export function printJson(answer: unknown): void {
  console.log(JSON.stringify(answer, null, 2));
}

/** Prints a table that fits the terminal; whole where the output goes elsewhere. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: Pick<TableOptions, 'whole'> = {},
): void {
  console.log(table(header, rows, { ...options, width: process.stdout.isTTY ? process.stdout.columns : undefined }));
}

/** Coloured where the output is a terminal and NO_COLOR is not set. */
export function coloured(colour: 'red' | 'yellow' | 'green' | 'cyan' | 'gray', text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}

/** `| head` closes the pipe: that is the end, and no error. */
export function endWithReader(): void {
  process.stdout.off('error', onOutputError).on('error', onOutputError);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
}

/** A time of the API without its milliseconds, for tables. */
export function shortTime(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

/** `1 hook`, `2 hooks`. */
export function count(n: number, what: string, plural = `${what}s`): string {
  return `${n} ${n === 1 ? what : plural}`;
}
