import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';

function issuesOf(value: unknown) {
  try {
    parsePattern(value);
  } catch (error) {
    if (error instanceof PatternError) return error.issues;
    throw error;
  }
  return [];
}

const pathsOf = (value: unknown) => issuesOf(value).map(({ path }) => path);

describe('parsePattern', () => {
  test.each<[unknown]>([
    [{ a: ['x', 1, -1e12, true, false, null, ''] }],
    [{ a: { b: { c: ['x'] } } }],
    [{ a: [{ prefix: 'x' }, { prefix: '' }, { prefix: { 'equals-ignore-case': 'x' } }] }],
    [{ a: [{ suffix: 'x' }, { suffix: { 'equals-ignore-case': 'x' } }] }],
    [{ a: [{ 'equals-ignore-case': 'x' }] }],
    [
      {
        a: [{ 'anything-but': 'x' }, { 'anything-but': 5 }, { 'anything-but': ['x', 'y'] }, { 'anything-but': [1, 2] }],
      },
    ],
    [{ a: [{ 'anything-but': { prefix: 'x' } }, { 'anything-but': { prefix: ['x', 'y'] } }] }],
    [{ a: [{ 'anything-but': { suffix: 'x' } }, { 'anything-but': { suffix: ['x', 'y'] } }] }],
    [{ a: [{ 'anything-but': { 'equals-ignore-case': ['x'] } }, { 'anything-but': { wildcard: ['*/a', 'b'] } }] }],
    [
      {
        a: [{ numeric: ['=', 5] }, { numeric: ['<', 5e9] }, { numeric: ['>', 0, '<=', 5] }, { numeric: ['>=', -5e9] }],
      },
    ],
    [{ a: [{ cidr: '192.0.2.0/24' }, { cidr: '2001:db8::/32' }, { cidr: '0.0.0.0/0' }] }],
    [{ a: [{ exists: true }], b: [{ exists: false }] }],
    [{ a: [{ wildcard: 'a*\\*' }] }],
    [{ $or: [{ a: [1] }, { b: { $or: [{ c: [1] }, { d: [1] }] } }], c: [1] }],
    [{ prefix: ['x'], exists: { numeric: [1] } }],
    [JSON.parse('{"__proto__": ["x"], "constructor": [{"exists": false}]}')],
  ])('takes %j and returns it', (value) => {
    expect(parsePattern(value)).toBe(value);
  });

  test.each<[unknown, (string | number)[]]>([
    [null, []],
    ['x', []],
    [[], []],
    [{}, []],
    [{ a: {} }, ['a']],
    [{ a: [] }, ['a']],
    [{ a: 'x' }, ['a']],
    [{ a: { b: null } }, ['a', 'b']],
    [{ a: [['x']] }, ['a', 0]],
    [{ a: [Number.NaN] }, ['a', 0]],
    [{ a: [undefined] }, ['a', 0]],
    [{ a: ['x', {}] }, ['a', 1]],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, ['a', 0]],
    [{ a: [{ regex: 'x' }] }, ['a', 0, 'regex']],
    [{ a: [{ exactly: 'x' }] }, ['a', 0, 'exactly']],
    [{ a: [{ toString: 'x' }] }, ['a', 0, 'toString']],
    [{ a: [{ prefix: 5 }] }, ['a', 0, 'prefix']],
    [{ a: [{ suffix: { prefix: 'x' } }] }, ['a', 0, 'suffix']],
    [{ a: [{ suffix: { 'equals-ignore-case': ['x'] } }] }, ['a', 0, 'suffix']],
    [{ a: [{ 'equals-ignore-case': ['x'] }] }, ['a', 0, 'equals-ignore-case']],
    [{ a: [{ exists: 'true' }] }, ['a', 0, 'exists']],
    [{ a: [{ wildcard: 'a**' }] }, ['a', 0, 'wildcard']],
    [{ a: [{ wildcard: '\\x' }] }, ['a', 0, 'wildcard']],
    [{ a: [{ wildcard: 1 }] }, ['a', 0, 'wildcard']],
    [{ a: [{ 'anything-but': [] }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': ['x', 1] }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': true }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': null }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': [6e9] }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': {} }] }, ['a', 0, 'anything-but']],
    [{ a: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] }, ['a', 0, 'anything-but', 'cidr']],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, ['a', 0, 'anything-but', 'prefix']],
    [{ a: [{ 'anything-but': { prefix: [] } }] }, ['a', 0, 'anything-but', 'prefix']],
    [{ a: [{ 'anything-but': { suffix: ['x', 1] } }] }, ['a', 0, 'anything-but', 'suffix', 1]],
    [{ a: [{ 'anything-but': { wildcard: ['**'] } }] }, ['a', 0, 'anything-but', 'wildcard', 0]],
    [{ a: [{ numeric: 5 }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: [] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>'] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['!=', 5] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>', '5'] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>', 5.1e9] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['<', 5, '>', 0] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>', 5, '>', 6] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>', 5, '<', 5] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['=', 5, '<', 6] }] }, ['a', 0, 'numeric']],
    [{ a: [{ numeric: ['>', 5, '<', 6, '<', 7] }] }, ['a', 0, 'numeric']],
    [{ a: [{ cidr: '10.0.0.0' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: '10.0.0.0/33' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: '10.0.0.1/32' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: '2001:db8::1/128' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: '::ffff:10.0.0.0/104' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: '64:ff9b::10.0.0.0/104' }] }, ['a', 0, 'cidr']],
    [{ a: [{ cidr: 8 }] }, ['a', 0, 'cidr']],
    [{ $or: { a: [1] } }, ['$or']],
    [{ $or: [{ a: [1] }] }, ['$or']],
    [{ $or: [{ a: [1] }, 'b'] }, ['$or', 1]],
    [{ $or: [{ a: [1] }, {}] }, ['$or', 1]],
    [{ $or: [{ a: [1] }, { b: { prefix: [1] } }] }, ['$or', 1, 'b', 'prefix']],
    [{ a: { b: [1] }, $or: [{ a: { b: [2] } }, { c: [1] }] }, ['$or']],
    [{ 'a.b': [1], a: { b: [1] } }, ['a']],
  ])('refuses %j at %j', (value, path) => {
    expect(pathsOf(value)).toEqual([path]);
  });

  test('collects all faults, each with what was expected', () => {
    const value = { a: [], b: [{ cidr: 'x' }, { exists: 1 }], $or: [{ c: 'x' }, { d: [1] }] };
    expect(issuesOf(value)).toEqual([
      { path: ['a'], message: 'expected an array of at least one value, or an object of nested fields' },
      { path: ['b', 0, 'cidr'], message: 'expected a CIDR block such as "192.0.2.0/24" or "2001:db8::/32"' },
      { path: ['b', 1, 'exists'], message: 'expected true or false' },
      { path: ['$or', 0, 'c'], message: 'expected an array of at least one value, or an object of nested fields' },
    ]);
  });

  test('throws an error with a name, a code and a message that names the places', () => {
    expect(() => parsePattern({ a: { b: [{ exists: 1 }] } })).toThrow(
      expect.objectContaining({
        name: 'PatternError',
        code: 'invalid_pattern',
        message: 'a.b.0.exists: expected true or false',
      }),
    );
  });

  test('refuses more combinations of alternatives than EventBridge', () => {
    const or = (name: string) => ({ $or: Array.from({ length: 10 }, (_, i) => ({ [`${name}${i}`]: [1] })) });
    const three = { a: or('a'), b: or('b'), c: or('c') };
    expect(issuesOf(three)).toEqual([]);
    expect(pathsOf({ ...three, $or: [{ x: [1] }, { y: [1] }] })).toEqual([[]]);
  });

  test('refuses a pattern that is nested too deeply for its recursion', () => {
    let deep: object = { a: [1] };
    for (let i = 0; i < 100_000; i++) deep = { a: deep };
    expect(issuesOf(deep)).toHaveLength(1);
  });

  test('refuses any other value with a PatternError, and what it takes compiles', () => {
    const words = fc.constantFrom(
      'prefix',
      'anything-but',
      'numeric',
      'cidr',
      '$or',
      'exists',
      'wildcard',
      'a',
      '__proto__',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.anything(),
        fc.constantFrom<unknown>('x', ['x'], [1], ['10.0.0.0/8'], ['>', 0]),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(words, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (input) => {
        if (issuesOf(input).length > 0) return;
        expect(compilePattern(parsePattern(input))({})).toBeTypeOf('boolean');
      }),
      { numRuns: 1000 },
    );
  });
});
