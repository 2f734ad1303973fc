import { expect, test } from 'vitest';
import { table } from '#agent/cli/table.ts';
import { textWidth } from '#agent/cli/text-width.ts';

test('columns are as wide as their widest cell, and no line ends in spaces', () => {
  const rows = [
    ['a', 'bbbb', 'last'],
    ['ccc', '', 'x'],
  ];
  expect(table(['ONE', 'TWO', 'THREE'], rows)).toBe('ONE  TWO   THREE\na    bbbb  last\nccc        x');
});

test('wide characters take two columns', () => {
  expect(table(['A', 'B'], [['日本', 'x']])).toBe('A     B\n日本  x');
});

test('takes from the widest columns what a terminal is too narrow for, and nothing from those that are to stay whole', () => {
  const id = 'evt_0123456789abcdef0123456789';
  const shown = table(['NAME', 'REASON', 'ID'], [['billing', 'r'.repeat(80), id]], { width: 60, whole: ['ID'] });
  expect(shown.split('\n').map(textWidth)).toEqual([32, 60]);
  expect(shown).toContain(`…  ${id}`);
  expect(shown).toContain('billing');
});

test('a table that cannot be so narrow is as narrow as it can be', () => {
  const shown = table(['NAME', 'ID'], [['a long name of a hook', 'evt_0123456789']], { width: 10, whole: ['ID'] });
  expect(shown.split('\n')[1]).toBe('a long …  evt_0123456789');
});

test('what could steer a terminal is taken out', () => {
  expect(table(['A'], [['\u001b[2Jgone\r\n\u202etxt']])).toBe('A\n[2Jgone txt');
});
