import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskPasswords } from '#agent/ingest/mask-passwords.ts';

describe('maskPasswords', () => {
  test('leaves text that names no password as it is', () => {
    expect(maskPasswords('{ "event" : "x" }')).toBe('{ "event" : "x" }');
  });

  test('takes passwords out of JSON, where a key is escaped or given twice too', () => {
    expect(maskPasswords('{"a":1,"User-Password":{"value":["s"]}}')).toBe('{"a":1}');
    expect(maskPasswords('{"\\u0070assword":"s","n":12345678901234567890}')).toBe('{"n":12345678901234567890}');
    expect(maskPasswords('{"a":{"password":"s"},"a":2}')).toBe('{"a":2}');
  });

  test.each([
    ['{"password":"hunter2","a":', '{"password":***,"a":'],
    ['{"password" : "hun\\"ter2 x', '{"password" : ***'],
    ['{"User-Password": ["a", "hunter2"], "b"', '{"User-Password": ***'],
    ['{"a":1}\n{"password":hunter2,"b":2}', '{"a":1}\n{"password":***,"b":2}'],
    ['User-Password = "hunter2"\nUser-Name = "bob"', 'User-Password = ***\nUser-Name = "bob"'],
    ["{'password': 'hunter2'}", "{'password': ***}"],
    ['user=bob&password=hunter2&x=1', 'user=bob&password=***&x=1'],
    ['"{\\"password\\":\\"hunter2\\"}', '"{\\"password\\":***'],
  ])('masks them in %j', (raw, masked) => {
    expect(maskPasswords(raw)).toBe(masked);
  });

  test('masks any quoted value', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        expect(maskPasswords(`{"password":${JSON.stringify(secret)},oops`)).toBe('{"password":***,oops');
      }),
    );
  });

  test('copes with a megabyte of the worst', () => {
    for (const part of ['password', 'password"', 'password:"\\', 'password ', '\\u0070']) {
      expect(maskPasswords(part.repeat(1_000_000 / part.length))).toContain(part.slice(0, 4));
    }
  });
});
