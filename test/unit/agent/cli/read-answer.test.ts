import { expect, test } from 'vitest';
import { readAnswer } from '#agent/cli/api/read-answer.ts';
import { HOOK_LIST } from '#shared/api/hook.ts';
import { hookView } from './support/records.ts';

test('leaves out the fields that a newer API has, wherever they stand', () => {
  const newer = { hooks: [{ ...hookView({ health: { last_status: 200 } }), colour: 'red' }], more: 1 };
  expect(readAnswer(HOOK_LIST, newer)).toEqual({ hooks: [hookView({ health: { last_status: 200 } })] });
});

test('names what is not as it should be', () => {
  expect(() => readAnswer(HOOK_LIST, { hooks: [{ ...hookView(), enabled: 'yes' }] })).toThrow(
    /hooks\.0\.enabled: .*boolean/,
  );
  expect(() => readAnswer(HOOK_LIST, undefined)).toThrow(expect.objectContaining({ name: 'CliError', exitCode: 1 }));
});
