import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseYamlDocument } from '#agent/config/yaml-document.ts';

describe('a YAML document', () => {
  test('knows where keys and items stand, and gives a missing key its parent', () => {
    const { document } = parseYamlDocument('a:\n  - b: 1\n    "c d": 2\n  - x\n');

    expect(document?.value).toEqual({ a: [{ b: 1, 'c d': 2 }, 'x'] });
    expect(document?.locate(['a', 0, 'c d'])).toEqual({ line: 3, column: 5 });
    expect(document?.locate(['a', 1])).toEqual({ line: 4, column: 5 });
    expect(document?.locate(['a', 0, 'missing', 'deeper'])).toEqual({ line: 2, column: 5 });
    expect(document?.locate(['missing'])).toEqual({ line: 1, column: 1 });
  });

  test('follows aliases, and places what they bring where it is written', () => {
    const { document } = parseYamlDocument('a: &x\n  k: 1\nb: *x\n');

    expect(document?.value).toEqual({ a: { k: 1 }, b: { k: 1 } });
    expect(document?.locate(['b', 'k'])).toEqual({ line: 2, column: 3 });
  });

  test('is YAML 1.2: yes is text, 0o17 a number, << an ordinary key', () => {
    expect(parseYamlDocument('a: yes\nb: 0o17\n<<: 1').document?.value).toEqual({ a: 'yes', b: 15, '<<': 1 });
  });

  test('keeps a key named __proto__ as a key', () => {
    const value = parseYamlDocument('__proto__: { a: 1 }').document?.value as object;

    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  test('is still checked where a key is given twice', () => {
    const { document, faults } = parseYamlDocument('a: 1\nb: 2\na: 3');

    expect(faults).toEqual([{ line: 3, column: 1, message: 'YAML: the key is given twice' }]);
    expect(document?.value).toEqual({ a: 1, b: 2 });
  });

  test.each([
    ['a: [1,\nb: 2', 2, 'YAML: '],
    ['a: 1\n---\nb: 2', 2, 'more than one YAML document'],
    ['a: *x', 1, 'an alias stands before its anchor, or has none'],
    ['a: &x\n  b: *x', 2, 'an alias stands inside its own anchor'],
    ['? [1]\n: 2', 1, 'a key must be plain text'],
    [`a: ${'['.repeat(50_000)}`, 1, 'nested too deeply'],
    [`a: ${'['.repeat(101)}${']'.repeat(101)}`, 1, 'nested deeper than 100 levels'],
  ])('reports the fault of %j with its line', (text, line, message) => {
    const { document, faults } = parseYamlDocument(text);

    expect(document).toBeUndefined();
    expect(faults[0]).toMatchObject({ line, message: expect.stringContaining(message) });
  });

  test('bounds what aliases expand to', () => {
    const levels = 'abcdefghij'.split('').map((name, level, all) => {
      const previous = all[level - 1];
      return `${name}: &${name} [${Array(10).fill(previous === undefined ? 1 : `*${previous}`)}]`;
    });

    const { document, faults } = parseYamlDocument(levels.join('\n'));

    expect(document).toBeUndefined();
    expect(faults).toEqual([expect.objectContaining({ message: expect.stringContaining('aliases expand to more') })]);
  });

  test.each([
    'token: *s3cret',
    'token: !s3cret x',
    'token: |s3cret',
    'token: ]s3cret',
    'token: a\n}s3cret',
    'token: "\\s3cret"',
    'token: %s3cret',
    'token: "a" s3cret',
    '%s3cret x\n---\na: 1',
    'token: &s3cret: x',
  ])('never quotes the source in a fault: %j', (text) => {
    expect(JSON.stringify(parseYamlDocument(text).faults)).not.toContain('cret');
  });

  test('gives out what was written, and the place of every key', () => {
    const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
      leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      tree: fc.oneof(
        { depthSize: 'small' },
        tie('leaf'),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z _-]{1,8}$/), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tree, { noNullPrototype: true }), (value) => {
        const text = stringify(value);
        const { document, faults } = parseYamlDocument(text);

        expect(faults).toEqual([]);
        expect(document?.value).toEqual(value);
        for (const key of Object.keys(value)) {
          const { line = 0, column = 0 } = document?.locate([key]) ?? {};
          if (Object.keys(value).length > 0) expect(text.split('\n')[line - 1]?.slice(column - 1)).toContain(key);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a:-[]{}&*!|>\'"%@`#,? \n\t1~') }), (text) => {
        const { document, faults } = parseYamlDocument(text);

        expect(document !== undefined || faults.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
