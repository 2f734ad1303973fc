import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bashCompletion } from '#agent/cli/completion/bash.ts';
import { createProgram } from '#agent/cli/program.ts';
import { directoryForTest, runCli } from './support/run-cli.ts';

describe('completion bash', () => {
  let script: string;
  beforeAll(() => {
    script = bashCompletion(createProgram());
  });

  /** What bash offers for the last word of this line. */
  function complete(line: string, cwd = '/'): readonly string[] {
    const words = line.split(' ').map((word) => `'${word}'`);
    const asked = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _hookline; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['--norc', '-c', `set -u; ${script}\ncomplete -p hookline\n${asked}`], {
      cwd,
      encoding: 'utf8',
    });
    const [registered, ...found] = output.trimEnd().split('\n');
    expect(registered).toBe('complete -F _hookline hookline');
    return found.filter((word) => word !== '');
  }

  test('offers commands, and those below them', () => {
    expect(complete('hookline d')).toEqual(['demo', 'doctor', 'deliveries', 'dlq']);
    expect(complete('hookline hooks e')).toEqual(['enable']);
    expect(complete('hookline dlq ')).toEqual(['list', 'redrive']);
    expect(complete('hookline hooks list ')).toEqual([]);
  });

  test('offers options, and the words that they take', () => {
    expect(complete('hookline hooks list --st')).toEqual(['--state']);
    expect(complete('hookline hooks --json list --or')).toEqual(['--origin']);
    expect(complete('hookline hooks list --state ')).toEqual(['enabled', 'failing', 'disabled']);
    expect(complete('hookline tokens create x --scope v')).toEqual(['viewer']);
    expect(complete('hookline hooks list --tenant ')).toEqual([]);
    expect(complete('hookline completion ')).toEqual([]);
  });

  test('offers files where a file is wanted', () => {
    const directory = directoryForTest();
    writeFileSync(join(directory, 'a file.yaml'), '');
    expect(complete('hookline config check a', directory)).toEqual(['a file.yaml']);
    expect(complete('hookline agent -c a', directory)).toEqual(['a file.yaml']);
  });
});

test.each(['zsh', 'fish'])('completion %s names every command', async (shell) => {
  const { code, stdout } = await runCli(['completion', shell]);
  expect(code).toBe(0);
  for (const command of createProgram().commands) expect(stdout).toContain(`'${command.name()}`);
});

test('completion refuses another shell', async () => {
  expect(await runCli(['completion', 'csh'])).toMatchObject({ code: 2, stdout: '' });
});
