import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRetryAfter } from '#shared/retry/retry-after.ts';

/** Sun, 06 Nov 1994 08:49:00 GMT, 37 seconds before the example of RFC 9110. */
const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 0);

describe('parseRetryAfter', () => {
  test.each([
    ['120', 120_000],
    [' 5 ', 5000],
    ['0', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ])('reads %j', (value, expected) => {
    expect(parseRetryAfter(value, NOW_MS)).toBe(expected);
  });

  test('puts a two-digit year more than 50 years ahead into the past', () => {
    expect(parseRetryAfter('Monday, 06-Nov-45 08:49:37 GMT', NOW_MS)).toBe(0);
    expect(parseRetryAfter('Saturday, 06-Nov-43 08:49:37 GMT', Date.UTC(2043, 10, 6, 8, 49, 30))).toBe(7000);
  });

  test.each([
    '',
    'soon',
    '-5',
    '1.5',
    '5s',
    '0x10',
    '1e3',
    '2025-01-01T00:00:00Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
  ])('ignores %j', (value) => {
    expect(parseRetryAfter(value, NOW_MS)).toBeUndefined();
  });

  test('reads every HTTP date that JavaScript writes', () => {
    const date = fc.date({ min: new Date(NOW_MS), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (when) => {
        const expected = Math.max(0, Math.floor(when.getTime() / 1000) * 1000 - NOW_MS);
        expect(parseRetryAfter(when.toUTCString(), NOW_MS)).toBe(expected);
      }),
    );
  });

  test('answers any text with a wait that is not negative, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[SM][a-z]{2}, \d\d [JFN][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/)),
        (text) => {
          expect(parseRetryAfter(text, NOW_MS) ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
