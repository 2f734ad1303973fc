import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '#shared/duration/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['5s', 5000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['2h45m', 9_900_000],
    ['1500us', 2],
    ['1500µs', 2],
    ['0', 0],
    ['0s', 0],
  ])('reads %s as Go does', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', 's', '5 s', '-5s', '+5s', '5S', '5d', '1m30', '.s', '5s ', '1e3s', '999999999999999h'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('adds up its parts', () => {
    const part = fc.nat(1000);
    fc.assert(
      fc.property(part, part, part, (hours, seconds, ms) => {
        expect(parseDuration(`${hours}h${seconds}s${ms}ms`)).toBe(hours * 3_600_000 + seconds * 1000 + ms);
      }),
    );
  });

  test.each([
    [5000, '5s'],
    [90_000, '1m30s'],
    [3_600_000, '1h'],
    [1500, '1500ms'],
    [0, '0s'],
  ])('%i ms are written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('reads what it writes', () => {
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
    fc.assert(fc.property(fc.nat(100_000), (s) => parseDuration(formatDuration(s * 1000)) === s * 1000));
  });
});
