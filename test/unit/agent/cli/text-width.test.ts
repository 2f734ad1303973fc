import { describe, expect, test } from 'vitest';
import { cutText, padText, textWidth } from '#agent/cli/text-width.ts';

describe('textWidth', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['Zürich', 6],
    ['e\u0301', 1],
    ['日本', 4],
    ['한국', 4],
    ['ＡＢ', 4],
    ['👍', 2],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['\u200b', 0],
    ['→', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

test('cuts by columns, never inside a character', () => {
  expect(cutText('abcdef', 6)).toBe('abcdef');
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('日本語', 4)).toBe('日…');
  expect(cutText('日本語', 1)).toBe('…');
  expect(cutText('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
});

test('pads by columns', () => {
  expect(padText('日本', 6)).toBe('日本  ');
  expect(padText('too long', 3)).toBe('too long');
});
