import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { checkedPattern, documentOf, patternOf } from './arbitraries.ts';
import { flatMatch } from './flat-matcher.ts';

test('a compiled pattern agrees with the flat model over arrays, alternatives and absences', () => {
  let matched = 0;
  let unmatched = 0;
  fc.assert(
    fc.property(patternOf(2), fc.array(documentOf(3), { minLength: 1, maxLength: 8 }), (value, documents) => {
      const valid = checkedPattern(value);
      fc.pre(valid !== undefined);
      const matches = compilePattern(valid);
      for (const one of documents) {
        const expected = flatMatch(valid, one);
        if (expected) matched++;
        else unmatched++;
        expect(matches(one)).toBe(expected);
      }
    }),
    { numRuns: 800 },
  );
  expect(Math.min(matched, unmatched)).toBeGreaterThan(300);
});
