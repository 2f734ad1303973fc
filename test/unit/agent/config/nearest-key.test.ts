import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestKey } from '#agent/config/nearest-key.ts';

const KEYS = ['url', 'timeout', 'retries', 'retry_backoff', 'headers'];

describe('the nearest key', () => {
  test.each([
    ['ulr', 'url'],
    ['URL', 'url'],
    ['timout', 'timeout'],
    ['retry-backof', 'retry_backoff'],
    ['header', 'headers'],
  ])('to %s is %s', (key, nearest) => {
    expect(nearestKey(key, KEYS)).toBe(nearest);
  });

  test.each(['colour', 'x', '', 'timeoutMilliseconds'])('to "%s" is none', (key) => {
    expect(nearestKey(key, KEYS)).toBeUndefined();
  });
});

describe('the edit distance', () => {
  test.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['abc', 'abc', 0],
  ])('of %j and %j is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  test('is the same both ways, and zero only for equal texts', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
      }),
    );
  });
});
