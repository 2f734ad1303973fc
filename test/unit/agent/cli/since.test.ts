import { describe, expect, test } from 'vitest';
import { sinceTime, timeWindow } from '#agent/cli/since.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 10);

describe('sinceTime', () => {
  test.each([
    ['30s', '2026-01-31T09:59:30.000Z'],
    ['30m', '2026-01-31T09:30:00.000Z'],
    ['12h', '2026-01-30T22:00:00.000Z'],
    ['7d', '2026-01-24T10:00:00.000Z'],
    ['2026-01-31T10:00Z', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T10:00:00+02:00', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(sinceTime(text, NOW_MS)).toBe(expected);
  });

  test.each(['', 'yesterday', '-5m', '5', '5w', '1h30m', '99999999999d', '2026-13-01', '999999999d'])(
    'refuses %j',
    (text) => {
      expect(() => sinceTime(text, NOW_MS)).toThrow(expect.objectContaining({ name: 'CliError', exitCode: 2 }));
    },
  );
});

test('timeWindow names the option that is wrong', () => {
  expect(timeWindow({ since: '2026-01-31', until: '2026-02-01' })).toEqual({
    since: '2026-01-31T00:00:00.000Z',
    until: '2026-02-01T00:00:00.000Z',
  });
  expect(timeWindow({})).toEqual({});
  expect(() => timeWindow({ until: 'soon' })).toThrow(/^--until: expected/);
});
