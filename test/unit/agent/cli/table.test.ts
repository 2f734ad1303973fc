import { expect, test } from 'vitest';
import { table } from '#agent/cli/table.ts';

test('columns are as wide as their widest cell, and no line ends in spaces', () => {
  const rows = [
    ['a', 'bbbb', 'last'],
    ['ccc', '', 'x'],
  ];
  expect(table(['ONE', 'TWO', 'THREE'], rows)).toBe('ONE  TWO   THREE\na    bbbb  last\nccc        x');
});
