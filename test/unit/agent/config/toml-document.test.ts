import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTomlDocument } from '#agent/config/toml-document.ts';

const HOOKS = `[hooks]
script_timeout = "10s"
[[hooks.webhook]]
name = "a"
events = ["lease.*",
  "ha.*"]
filter = { lease = { ip = ["x"] } }
[hooks.webhook.headers]
"X Y" = "1"
[[hooks.webhook]]
name = "b"
`;

describe('a TOML document', () => {
  test('gives out plain values', () => {
    expect(parseTomlDocument(HOOKS).document?.value).toEqual({
      hooks: {
        script_timeout: '10s',
        webhook: [
          {
            name: 'a',
            events: ['lease.*', 'ha.*'],
            filter: { lease: { ip: ['x'] } },
            headers: { 'X Y': '1' },
          },
          { name: 'b' },
        ],
      },
    });
  });

  test.each([
    [['hooks'], 1, 1],
    [['hooks', 'script_timeout'], 2, 1],
    [['hooks', 'webhook', 0], 3, 1],
    [['hooks', 'webhook', 0, 'events', 1], 6, 3],
    [['hooks', 'webhook', 0, 'filter', 'lease', 'ip'], 7, 22],
    [['hooks', 'webhook', 0, 'headers', 'X Y'], 9, 1],
    [['hooks', 'webhook', 1], 10, 1],
    [['hooks', 'webhook', 1, 'missing'], 10, 1],
    [['missing'], 1, 1],
  ])('knows where %j stands', (path, line, column) => {
    expect(parseTomlDocument(HOOKS).document?.locate(path)).toEqual({ line, column });
  });

  test.each([
    ['a = 1\na = 2', 2, 'TOML: Defining a key multiple times is invalid'],
    ['[a]\n[a]', 2, 'TOML: Defining a key multiple times is invalid'],
    ['a = s3cret', 1, 'TOML: Unexpected character'],
    ['a = "s3cret', 1, 'TOML: Unterminated string constant'],
    ['a = 1\n__proto__ = 1', 2, 'TOML: a key cannot be __proto__'],
    ['[a.__proto__]\nb = 1', 1, 'TOML: a key cannot be __proto__'],
  ])('reports the fault of %j with its line, without quoting it', (text, line, message) => {
    expect(parseTomlDocument(text)).toEqual({
      document: undefined,
      faults: [expect.objectContaining({ line, message })],
    });
  });

  test.each([
    [`a${'.b'.repeat(100)} = 1`, 'TOML: nested deeper than 100 levels'],
    [`[a${'.b'.repeat(100)}]`, 'TOML: nested deeper than 100 levels'],
    [`a = ${'['.repeat(100)}${']'.repeat(100)}`, 'TOML: nested deeper than 100 levels'],
    [`a = ${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'TOML: nested too deeply'],
  ])('bounds its depth (%#)', (text, message) => {
    expect(parseTomlDocument(text)).toEqual({
      document: undefined,
      faults: [expect.objectContaining({ line: 1, message })],
    });
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=[]{}"\'.,# \n19-:TZ_') }), (text) => {
        const { document, faults } = parseTomlDocument(text);

        expect(document !== undefined || faults.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
