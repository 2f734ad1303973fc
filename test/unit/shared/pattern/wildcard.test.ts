import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileWildcard, wildcardFault, wildcardOfGlob } from '#shared/pattern/wildcard.ts';

describe('wildcardFault', () => {
  test.each(['', 'a', '*', 'a*b*c', '\\*', '\\\\', '*\\*', '\\**'])('finds none in %j', (text) => {
    expect(wildcardFault(text)).toBeUndefined();
  });

  test.each(['**', 'a**b', '\\', 'a\\', '\\a', '*\\'])('finds one in %j', (text) => {
    expect(wildcardFault(text)).toBeTypeOf('string');
  });
});

describe('compileWildcard', () => {
  test.each([
    ['*', '', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*b*', 'abc', true],
    ['*ab*ab', 'abab', true],
    ['*ab*ab', 'aab', false],
    ['abc', 'abcd', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a\\\\*', 'a\\x', true],
    ['a.c', 'abc', false],
  ])('of %j on %j is %s', (pattern, value, expected) => {
    expect(compileWildcard(pattern)(value)).toBe(expected);
  });

  test('agrees with a regular expression', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '.', '*', '\\'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (glob, value) => {
        const source = glob
          .split(/\*+/)
          .map((literal) => RegExp.escape(literal))
          .join('[^]*');
        const wildcard = wildcardOfGlob(glob);
        expect(wildcardFault(wildcard)).toBeUndefined();
        expect(compileWildcard(wildcard)(value)).toBe(new RegExp(`^${source}$`).test(value));
      }),
      { numRuns: 2000 },
    );
  });

  test('gets through a text that makes a backtracking matcher hang', () => {
    const matches = compileWildcard(`${'*a'.repeat(1000)}*b`);
    expect(matches('a'.repeat(200_000))).toBe(false);
    expect(matches(`${'a'.repeat(200_000)}b`)).toBe(true);
  });
});
