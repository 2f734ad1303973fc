import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { directoryForTest } from '../../e2e/support/box.ts';
import { type Finished, HOOKLINE, runProgram } from '../../e2e/support/hookline.ts';
import type { ManagementApi } from './management-api.ts';

/** The program `hookline` before the deployed API, with the first admin token in a file. For one test. */
export interface CommandLine {
  /** Runs a command to its end, however it ends. */
  finish(...args: readonly string[]): Promise<Finished>;
  /** Runs a command, which must succeed; answers what it printed. */
  run(...args: readonly string[]): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what they ask for.
  runJson(...args: readonly string[]): Promise<any>;
  /** Starts a command that runs until it is interrupted, and then answers its exit code. */
  follow(...args: readonly string[]): { readonly lines: readonly string[]; interrupt(): Promise<number | null> };
}

export function commandLine({ url, firstToken }: ManagementApi): CommandLine {
  const tokenFile = join(directoryForTest(), 'token');
  writeFileSync(tokenFile, `${firstToken}\n`, { mode: 0o600 });
  const target = ['--api', url, '--token-file', tokenFile];
  const finish = (...args: readonly string[]) => runProgram(process.execPath, [HOOKLINE, ...args, ...target]);
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await finish(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
    return stdout;
  };
  return {
    finish,
    run,
    runJson: async (...args) => JSON.parse(await run(...args, '--json')),
    follow(...args) {
      const child: ChildProcess = spawn(process.execPath, [HOOKLINE, ...args, ...target], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const lines: string[] = [];
      if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
      return {
        lines,
        async interrupt() {
          const closed = once(child, 'close');
          child.kill('SIGINT');
          return (await closed)[0];
        },
      };
    },
  };
}
