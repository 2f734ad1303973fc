import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '#shared/json/parse-json.ts';

describe('parseJson', () => {
  test('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test('keeps the digits of every integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (number) => {
        const text = `{"a":[${number}],"__proto__":${number}}`;
        expect(JSON.stringify(parseJson(text))).toBe(text);
      }),
    );
  });

  test.each(['18446744073709551615', '0.12345678901234567890', '1e999', '-1E+400', '1e-999'])('keeps %s', (number) => {
    expect(JSON.stringify(parseJson(`[${number}]`))).toBe(`[${number}]`);
  });

  test.each(['9007199254740991', '1000000000000000000000', '1.0000000000000000', '0e100', '1e100'])(
    'leaves %s a number, which a double holds',
    (text) => {
      const value = parseJson(text);
      expect(Number(JSON.stringify(value))).toBe(Number(text));
    },
  );

  test('a long run of digits in a string stays a string', () => {
    expect(parseJson('{"id":"12345678901234567890"}')).toEqual({ id: '12345678901234567890' });
  });

  test.each([
    ['{"a":1}}', 7, 'unexpected "}" at position 7 (line 1, column 8)'],
    ['abc', 0, 'unexpected "a" at position 0'],
    ['{"secret":"hunter2",\n"x":y}', 25, 'unexpected "y" at position 25 (line 2, column 5)'],
    ['{"a":', 5, 'unexpected end at position 5'],
    ['"\\x"', 2, 'unexpected "x" at position 2'],
    ['[12345678901234567890,]', 22, 'unexpected "]" at position 22'],
  ])('says where %j stops being JSON, without quoting it', (text, position, message) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ name: 'EventError', code: 'invalid_json' }));
    expect(() => parseJson(text)).toThrow(message);
    expect(() => parseJson(text)).not.toThrow('hunter2');
    expect(text.length).toBeGreaterThanOrEqual(position);
  });

  test('nesting beyond the stack is an EventError', () => {
    const text = `${'['.repeat(200_000)}12345678901234567890${']'.repeat(200_000)}`;
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'too_deep' }));
  });
});
