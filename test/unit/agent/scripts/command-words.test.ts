import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandWords } from '#agent/scripts/command-words.ts';

describe('commandWords', () => {
  test.each([
    ['/opt/x.sh', '/opt/x.sh', []],
    ['  /opt/x.sh  a b ', '/opt/x.sh', ['a', 'b']],
    ['A=1 B="2 3" /opt/x.sh A=4', '/opt/x.sh', ['A=4']],
    ['"/opt/my x.sh" \'/opt/y z\'', '/opt/my x.sh', ['/opt/y z']],
    ['/opt/my\\ x.sh', '/opt/my x.sh', []],
    ['sh /opt/a;/opt/b&&/opt/c|/opt/d', 'sh', ['/opt/a', '/opt/b', '/opt/c', '/opt/d']],
    ['sh < /opt/in > /opt/out 2>>/opt/err /opt/a', 'sh', ['/opt/in', '2', '/opt/a']],
    ['"a\\"b" "c\\d"', 'a"b', ['c\\d']],
  ])('splits %s', (command, program, rest) => {
    expect(commandWords(command)).toEqual({ program, rest });
  });

  test.each(['', '  ', 'A=1'])('finds no program in "%s"', (command) => {
    expect(commandWords(command).program).toBeUndefined();
  });

  test('gives back any word that was quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
        expect(commandWords(`sh ${quoted.join(' ')}`)).toEqual({ program: 'sh', rest: words });
      }),
    );
  });
});
