import { describe, expect, test } from 'vitest';
import { errorsOf, load } from './config-files.ts';

const A = '{ url: "https://a.example/" }';
const B = '{ url: "https://b.example/", secret: x }';
const hooksOf = (...items: string[]) => load(`hooks: { webhook: [${items.join(', ')}] }`).config.hooks;
const idsOf = (...items: string[]) => hooksOf(...items).map(({ id }) => id);

describe('the id of an unnamed hook', () => {
  test('survives reordering and changes of options', () => {
    const [a, b] = idsOf(A, B);

    expect(idsOf(B.replace('secret: x', 'retries: 9, timeout: 3'), A)).toEqual([b, a]);
    expect(a).not.toBe(b);
  });

  test.each(['tenant: "*"', 'method: PUT'])('is another with %s', (field) => {
    const [plain, other] = idsOf(A, A.replace('{', `{ ${field},`));

    expect(other).not.toBe(plain);
    expect(other).toMatch(/^[0-9a-f]{12}$/);
  });

  test('is another in another section', () => {
    const { hooks } = load(`
event_hooks:
  session_up: [{ type: script, command: a }]
  session_down: [{ type: script, command: a }]
hooks: { script: [{ command: a }] }
`).config;

    expect(new Set(hooks.map(({ id }) => id)).size).toBe(3);
  });

  test('is numbered where hooks are the same, and so is the name', () => {
    const hooks = hooksOf(A, A, A);
    const [{ id, name } = { id: '', name: '' }] = hooks;

    expect(hooks.map((hook) => hook.id)).toEqual([id, `${id}-2`, `${id}-3`]);
    expect(hooks.map((hook) => hook.name)).toEqual([name, `${name}-2`, `${name}-3`]);
  });

  test('never clashes with a given name', () => {
    const [unnamed = { id: '', name: '' }] = hooksOf(A);

    const hooks = hooksOf(A, `{ url: "https://c.example/", name: "${unnamed.id}" }`);

    expect(hooks.map(({ id }) => id)).toEqual([`${unnamed.id}-2`, unnamed.id]);
  });
});

describe('a name', () => {
  test('given twice is refused, naming both places', () => {
    const errors = errorsOf(
      'event_hooks:\n  session_up:\n    - { type: script, command: a, name: x }\ninclude: [d.toml]',
      {
        'd.toml': '[[hooks.script]]\ncommand = "b"\nname = "x"\n',
      },
    );

    expect(errors).toEqual([
      'd.toml:3:1: hooks.script[0].name: the name "x" is already that of hookline.yaml:3:7 (event_hooks.session_up[0])',
    ]);
  });
});
