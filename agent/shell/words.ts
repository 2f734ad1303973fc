import { ShellError } from './shell-error.ts';

/**
 * A line's words, as a shell of Unix has them: separated by blanks, with '...' and "..." around what holds blanks, `\`
 * before a character that is meant as it is, and `#` before a comment. Throws a ShellError where a quote is not closed.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === '\\' && quote === '"' && '"\\'.includes(line.charAt(at + 1))) word += line.charAt(++at);
      else word += character;
      continue;
    }
    if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && at + 1 < line.length) word = (word ?? '') + line.charAt(++at);
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#' && word === undefined && !/^#\d/.test(line.slice(at))) break;
    else word = (word ?? '') + character;
  }
  if (quote !== undefined) throw new ShellError(`a quote (${quote}) is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}

/** The word as one that `wordsOf` reads back. */
export function quoted(word: string): string {
  if (word !== '' && /^[^\s'"\\#]+$/.test(word)) return word;
  return /^#\d+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}
