import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#shared/json/json.ts';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { parsePattern } from '#shared/pattern/pattern.ts';

const matches = (pattern: unknown, document: JsonObject) => compilePattern(parsePattern(pattern))(document);

/** Whether a field with this value matches one matcher. */
const fieldMatches = (matcher: unknown, value: JsonValue) => matches({ f: [matcher] }, { f: value });

describe('a matcher of a field', () => {
  test.each<[unknown, JsonValue, boolean]>([
    // exact
    ['x', 'x', true],
    ['x', 'X', false],
    ['', '', true],
    [1, 1.0, true],
    [100, 1e2, true],
    [1, '1', false],
    ['1', 1, false],
    [true, true, true],
    [true, 'true', false],
    [null, null, true],
    [null, 'null', false],
    [null, false, false],
    [0, -0, true],
    ['x', { x: 'x' }, false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['192.0.2.1', '192.0.2.10', false],
    ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', true],
    // prefix and suffix
    [{ prefix: 'lease.' }, 'lease.ack', true],
    [{ prefix: 'lease.' }, 'Lease.ack', false],
    [{ prefix: '' }, 'x', true],
    [{ prefix: '1' }, 12, false],
    [{ prefix: { 'equals-ignore-case': 'LEASE' } }, 'lease.ack', true],
    [{ prefix: { 'equals-ignore-case': 'LEASE' } }, 'releases', false],
    [{ suffix: '.ack' }, 'lease.ack', true],
    [{ suffix: '.ack' }, 'lease.acks', false],
    [{ suffix: '1' }, 21, false],
    [{ suffix: { 'equals-ignore-case': '.ACK' } }, 'lease.ack', true],
    [{ suffix: { 'equals-ignore-case': 'x' } }, null, false],
    // equals-ignore-case
    [{ 'equals-ignore-case': 'Straße' }, 'STRAßE', true],
    [{ 'equals-ignore-case': 'a' }, 'ab', false],
    [{ 'equals-ignore-case': 'true' }, true, false],
    // anything-but: of any type, but present
    [{ 'anything-but': 'x' }, 'y', true],
    [{ 'anything-but': 'x' }, 'x', false],
    [{ 'anything-but': 'x' }, 5, true],
    [{ 'anything-but': 'x' }, null, true],
    [{ 'anything-but': 5 }, 5.0, false],
    [{ 'anything-but': 5 }, '5', true],
    [{ 'anything-but': ['x', 'y'] }, 'y', false],
    [{ 'anything-but': [1, 2] }, 3, true],
    [{ 'anything-but': 'x' }, { y: 1 }, false],
    [{ 'anything-but': 'x' }, [], false],
    [{ 'anything-but': { prefix: 'x' } }, 'xy', false],
    [{ 'anything-but': { prefix: ['x', 'y'] } }, 'z', true],
    [{ 'anything-but': { prefix: 'x' } }, 7, true],
    [{ 'anything-but': { suffix: ['x', 'y'] } }, 'ay', false],
    [{ 'anything-but': { suffix: 'x' } }, 'xa', true],
    [{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }, 'b', false],
    [{ 'anything-but': { 'equals-ignore-case': 'A' } }, 'b', true],
    [{ 'anything-but': { wildcard: '*/lib/*' } }, '/usr/lib/x', false],
    [{ 'anything-but': { wildcard: ['a*', 'b*'] } }, 'c', true],
    // numeric
    [{ numeric: ['=', 5] }, 5.0, true],
    [{ numeric: ['>', 0, '<=', 5] }, 5, true],
    [{ numeric: ['>', 0, '<=', 5] }, 0, false],
    [{ numeric: ['>=', 0, '<', 5] }, 0, true],
    [{ numeric: ['>=', 0, '<', 5] }, 5, false],
    [{ numeric: ['<', 5] }, 4.999, true],
    [{ numeric: ['<=', 5] }, 5.001, false],
    [{ numeric: ['>', 1e9] }, 10e9, true],
    [{ numeric: ['=', 5] }, '5', false],
    [{ numeric: ['=', 0] }, null, false],
    // cidr
    [{ cidr: '192.0.2.0/24' }, '192.0.2.255', true],
    [{ cidr: '192.0.2.0/24' }, '192.0.3.0', false],
    [{ cidr: '192.0.2.0/24' }, '::ffff:192.0.2.1', true],
    [{ cidr: '2001:db8::/32' }, '2001:DB8::1', true],
    [{ cidr: '0.0.0.0/0' }, 'host', false],
    [{ cidr: '0.0.0.0/0' }, 0, false],
    // exists
    [{ exists: true }, null, true],
    [{ exists: true }, '', true],
    [{ exists: true }, {}, false],
    [{ exists: true }, [], false],
    [{ exists: true }, [[], ['x']], true],
    [{ exists: false }, null, false],
    [{ exists: false }, { inner: 1 }, true],
    [{ exists: false }, [], true],
    [{ exists: false }, [{ inner: 1 }], true],
    // wildcard
    [{ wildcard: 'trunk0.*.20' }, 'trunk0.200.20', true],
    [{ wildcard: 'a\\*' }, 'a*', true],
    [{ wildcard: '*' }, 5, false],
    // an array matches where one element does
    ['x', ['a', 'x'], true],
    ['x', [['a'], ['b', ['x']]], true],
    ['x', [{ f: 'x' }], false],
    [{ 'anything-but': 'x' }, ['x', 'y'], true],
    [{ 'anything-but': 'x' }, ['x', 'x'], false],
  ])('%j on %j is %s', (matcher, value, expected) => {
    expect(fieldMatches(matcher, value)).toBe(expected);
  });
});

describe('a field that is absent', () => {
  test.each([
    ['x'],
    [null],
    [{ 'anything-but': 'x' }],
    [{ 'anything-but': { prefix: 'x' } }],
    [{ exists: true }],
    [{ prefix: '' }],
    [{ wildcard: '*' }],
  ])('matches not %j', (matcher) => {
    expect(matches({ f: [matcher] }, { other: 'x' })).toBe(false);
  });

  test('matches exists false, at any level', () => {
    const pattern = { lease: { relay: { circuit_id: [{ exists: false }] } } };
    for (const document of [{}, { lease: {} }, { lease: { relay: null } }, { lease: 'x' }, { lease: [] }]) {
      expect(matches(pattern, document)).toBe(true);
    }
    expect(matches(pattern, { lease: { relay: { circuit_id: '' } } })).toBe(false);
  });
});

describe('fields', () => {
  test('all have to match, each with any of its values', () => {
    const pattern = {
      event: ['lease.ack', 'lease.renew'],
      lease: { pool: ['a'], state: [{ exists: false }, 'active'] },
    };
    expect(matches(pattern, { event: 'lease.renew', lease: { pool: 'a' } })).toBe(true);
    expect(matches(pattern, { event: 'lease.renew', lease: { pool: 'a', state: 'active' } })).toBe(true);
    expect(matches(pattern, { event: 'lease.renew', lease: { pool: 'a', state: 'offered' } })).toBe(false);
    expect(matches(pattern, { event: 'lease.renew', lease: { pool: 'b' } })).toBe(false);
    expect(matches(pattern, { lease: { pool: 'a' } })).toBe(false);
  });

  test('are the own ones of the document, whatever their names', () => {
    expect(matches({ constructor: { name: ['Object'] } }, {})).toBe(false);
    expect(matches({ toString: [{ exists: false }] }, {})).toBe(true);
    const pattern = JSON.parse('{"__proto__": {"constructor": ["x"]}}');
    expect(matches(pattern, JSON.parse('{"__proto__": {"constructor": "x"}}'))).toBe(true);
    expect(matches(pattern, JSON.parse('{"__proto__": {"constructor": "y"}}'))).toBe(false);
    expect(matches(pattern, {})).toBe(false);
  });

  test('with a dot in their name are not paths', () => {
    expect(matches({ 'a.b': ['x'] }, { 'a.b': 'x' })).toBe(true);
    expect(matches({ 'a.b': ['x'] }, { a: { b: 'x' } })).toBe(false);
  });
});

describe('$or', () => {
  test('needs one alternative, beside the other fields', () => {
    const pattern = { a: [1], $or: [{ b: [1] }, { c: [1], d: [1] }] };
    expect(matches(pattern, { a: 1, b: 1 })).toBe(true);
    expect(matches(pattern, { a: 1, c: 1, d: 1 })).toBe(true);
    expect(matches(pattern, { a: 1, c: 1 })).toBe(false);
    expect(matches(pattern, { b: 1 })).toBe(false);
  });

  test('works below a field and inside itself', () => {
    const pattern = { x: { $or: [{ a: [1] }, { b: [1], $or: [{ c: [1] }, { d: [1] }] }] } };
    expect(matches(pattern, { x: { a: 1 } })).toBe(true);
    expect(matches(pattern, { x: { b: 1, d: 1 } })).toBe(true);
    expect(matches(pattern, { x: { b: 1 } })).toBe(false);
    expect(matches(pattern, { x: { d: 1 } })).toBe(false);
  });

  test('asks for one array element together with the fields beside it', () => {
    const pattern = { items: { kind: ['disk'] }, $or: [{ items: { size: [1] } }, { force: [true] }] };
    expect(matches(pattern, { items: [{ kind: 'disk', size: 1 }] })).toBe(true);
    expect(matches(pattern, { items: [{ kind: 'disk' }, { size: 1 }] })).toBe(false);
    expect(matches(pattern, { items: [{ kind: 'disk' }, { size: 1 }], force: true })).toBe(true);
  });
});

describe('an array of objects', () => {
  const pattern = { people: { first: ['Anna'], last: ['Smith'] } };

  test('matches where one element matches all fields', () => {
    expect(matches(pattern, { people: [{ first: 'John' }, { first: 'Anna', last: 'Smith' }] })).toBe(true);
    expect(
      matches(pattern, {
        people: [
          { first: 'Anna', last: 'Doe' },
          { first: 'John', last: 'Smith' },
        ],
      }),
    ).toBe(false);
    expect(
      matches(pattern, { people: [[{ first: 'Anna' }, { last: 'Smith' }], [{ first: 'Anna', last: 'Smith' }]] }),
    ).toBe(true);
  });

  test('lacks a field only where no element has it', () => {
    const lacking = { people: { age: [{ exists: false }] } };
    expect(matches(lacking, { people: [{ first: 'Anna' }, { first: 'John' }] })).toBe(true);
    expect(matches(lacking, { people: [{ first: 'Anna' }, { age: 5 }] })).toBe(false);
  });

  test('lacks a field in the element that an earlier field singled out', () => {
    const lacking = { people: { first: ['Anna'], last: [{ exists: false }] } };
    expect(matches(lacking, { people: [{ first: 'Anna' }, { first: 'John', last: 'Doe' }] })).toBe(true);
    expect(matches(lacking, { people: [{ first: 'Anna', last: 'Doe' }, { first: 'John' }] })).toBe(false);
  });
});

describe('the order in which fields single out an element', () => {
  test('is that of their dotted names', () => {
    const ordered = { p: { a: { x: [{ exists: false }] }, 'a-b': [1] } };
    expect(matches(ordered, { p: [{ 'a-b': 1 }, { a: { x: 1 } }] })).toBe(true);
    const reverse = { p: { a: { x: [{ exists: false }] }, ab: [1] } };
    expect(matches(reverse, { p: [{ ab: 1 }, { a: { x: 1 } }] })).toBe(false);
  });
});

describe('a hostile document', () => {
  test('nested in arrays as deeply as can be parsed is walked without recursion', () => {
    const nested = JSON.parse(`{"f": ${'['.repeat(120_000)}"x"${']'.repeat(120_000)}}`);
    expect(matches({ f: ['x'] }, nested)).toBe(true);
    expect(matches({ f: { g: ['x'] } }, nested)).toBe(false);
    expect(matches({ f: [{ exists: false }] }, nested)).toBe(false);
  });

  test('with several large arrays is not tried in all combinations', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({ a: 1, b: i }));
    const pattern = { x: { a: [1] }, y: { a: [1] }, z: { a: [1], b: ['none', { exists: false }] } };
    expect(matches(pattern, { x: items, y: items, z: items })).toBe(false);
  });
});
