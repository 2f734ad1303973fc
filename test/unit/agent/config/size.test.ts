import { describe, expect, test } from 'vitest';
import { parseSize } from '#agent/config/field/size.ts';
import { errorsOf, load } from './config-files.ts';

describe('a size', () => {
  test.each([
    ['512MiB', 512 * 2 ** 20],
    ['1GiB', 2 ** 30],
    ['1.5 KiB', 1536],
    ['2TiB', 2 ** 41],
    ['5MB', 5_000_000],
    ['7b', 7],
  ])('may be %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '512', '512M', 'MiB', '-1MiB', '1e3MiB', '9999999TiB', ' 1MiB'])('cannot be "%s"', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  test('of the spool is a number of bytes or such a text, from 1 MiB', () => {
    expect(load('spool: { max_bytes: 1048576 }').config.spool.maxBytes).toBe(2 ** 20);
    expect(errorsOf('spool: { max_bytes: 1048575 }')).toEqual([
      'hookline.yaml:1:10: spool.max_bytes: expected bytes as a whole number or a size such as "512MiB", at least 1MiB, ' +
        'got 1048575',
    ]);
  });
});
