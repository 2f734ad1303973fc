import type { Leaf } from './grammar.ts';
import { ShellError } from './shell-error.ts';

/**
 * The value that the words are for this key: the text itself, a number, true or false, or a list, whichever the
 * configuration takes there. Throws a ShellError with what was expected.
 */
export function readValue({ schema }: Leaf, words: readonly string[]): unknown {
  if (words.length === 0) throw new ShellError('expected a value');
  const complaints: string[] = [];
  for (const value of readings(words)) {
    const read = schema.safeParse(value);
    if (read.success) return value;
    complaints.push(read.error.issues[0]?.message ?? '');
  }
  throw new ShellError(complaints[0] ?? 'not a value of this key');
}

function* readings(words: readonly string[]): Generator<unknown> {
  const [only = ''] = words;
  if (words.length === 1) {
    yield only;
    if (/^-?\d{1,15}$/.test(only)) yield Number(only);
    if (only === 'true' || only === 'false') yield only === 'true';
  }
  yield words.flatMap((word) => word.split(',')).filter((item) => item !== '');
}
