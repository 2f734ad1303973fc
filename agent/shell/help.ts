import { choicesFor } from './complete.ts';

/** What can be typed where the line ends, a line each, with what it is for. */
export function helpFor(line: string, value: unknown): string {
  const { choices } = choicesFor(line, value);
  if (choices.length === 0) return 'nothing more is expected here: press Enter';
  const width = Math.max(...choices.map(({ word }) => word.length));
  return choices.map(({ word, help }) => `  ${word.padEnd(width)}  ${help}`.trimEnd()).join('\n');
}
