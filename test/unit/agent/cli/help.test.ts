import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '#agent/cli/program.ts';
import { runCli } from './support/run-cli.ts';

const leaves = (command: Command, path: readonly string[] = []): { path: string; command: Command }[] =>
  command.commands.length === 0
    ? [{ path: path.join(' '), command }]
    : command.commands.flatMap((inner) => leaves(inner, [...path, inner.name()]));

/** The words of a command line as a shell would split it, up to a pipe or a redirection. */
function words(line: string): readonly string[] {
  const all = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
  const end = all.findIndex((word) => ['|', '>', '<'].includes(word));
  return end === -1 ? all : all.slice(0, end);
}

describe('help', () => {
  test.each(leaves(createProgram()))('of $path has an example that the command takes', async ({ path }) => {
    const { stdout } = await runCli([...path.split(' '), '--help']);
    const examples = [...stdout.matchAll(/^ {2}\$ hookline (.*)$/gm)].map(([, example = '']) => example);
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      expect(example.startsWith(path)).toBe(true);
      const program = createProgram();
      const found = leaves(program).find((leaf) => leaf.path === path)?.command;
      let ran = false;
      found?.action(() => {
        ran = true;
      });
      await program.parseAsync(words(example), { from: 'user' });
      expect({ example, ran }).toEqual({ example, ran: true });
    }
  });

  test('of the program has the exit codes', async () => {
    expect((await runCli(['--help'])).stdout).toContain('Exit codes: 0 done, 1 failed, 2 wrong use');
  });
});
