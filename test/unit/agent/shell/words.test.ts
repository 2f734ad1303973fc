import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoted, wordsOf } from '#agent/shell/words.ts';

describe('the words of a line', () => {
  test('are separated by blanks; quotes and backslashes keep what they hold together', () => {
    expect(wordsOf(`set  a\t"b c" 'd "e"' f\\ g "h\\"i"`)).toEqual(['set', 'a', 'b c', 'd "e"', 'f g', 'h"i']);
  });

  test('may be empty in quotes, and end at a comment', () => {
    expect(wordsOf('set a "" # why')).toEqual(['set', 'a', '']);
    expect(wordsOf('# nothing')).toEqual([]);
    expect(wordsOf('set url https://a.example/#top')).toEqual(['set', 'url', 'https://a.example/#top']);
  });

  test('keep #2, which names the second of several without a name', () => {
    expect(wordsOf('set webhook #2 timeout 5')).toEqual(['set', 'webhook', '#2', 'timeout', '5']);
  });

  test('are refused where a quote is not closed', () => {
    expect(() => wordsOf('set a "b')).toThrow('a quote (") is not closed');
  });

  test('come back from the form in which they are shown', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(wordsOf(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });
});
