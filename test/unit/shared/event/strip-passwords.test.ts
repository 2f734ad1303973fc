import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventError } from '#shared/event/event-error.ts';
import { stripPasswords } from '#shared/event/strip-passwords.ts';

describe('stripPasswords', () => {
  test('removes every key that names a password, at any depth, and leaves its neighbours', () => {
    const value = {
      'User-Password': 'a',
      name: 'kept',
      list: [{ 'CHAP-Password': { value: ['b'] }, id: 1 }, 'password'],
      nested: { PASSWORD: 'c', note: 'the password is not here' },
    };

    expect(stripPasswords(value)).toBe(true);

    expect(value).toEqual({
      name: 'kept',
      list: [{ id: 1 }, 'password'],
      nested: { note: 'the password is not here' },
    });
  });

  test('sees below a key named __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"password":"x","a":1}}');

    stripPasswords(value);

    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
  });

  test('says that there was none', () => {
    expect(stripPasswords({ a: [1, { b: null }] })).toBe(false);
    expect(stripPasswords('password')).toBe(false);
  });

  test('allows exactly the depth that it was given', () => {
    const nest = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`);

    expect(stripPasswords(nest(64), 64)).toBe(false);
    expect(() => stripPasswords(nest(65), 64)).toThrow(EventError);
    expect(() => stripPasswords(nest(100_000), 64)).toThrow(/deeper than 64/);
  });

  test('does not overflow the stack, however deep', () => {
    const value: unknown = JSON.parse(`${'[{"a":'.repeat(100_000)}{"password":1}${'}]'.repeat(100_000)}`);
    expect(stripPasswords(value)).toBe(true);
  });

  test('leaves no password in any JSON', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('password', 'User-Password', 'xPASSWORDx'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        stripPasswords(value);
        return !/"[^"]*password[^"]*":/i.test(JSON.stringify(value));
      }),
    );
  });
});
