import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import { main } from '#agent/main.ts';
import type { FakeApi } from './fake-api.ts';

const HOOKLINE = fileURLToPath(new URL('../../../../../agent/hookline.js', import.meta.url));

export interface Finished {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

type Env = Readonly<Record<string, string>>;

/** Runs the command line to its end in this process, which is much faster; without the environment's own settings for it. */
export async function runCli(args: readonly string[], env: Env = {}): Promise<Finished> {
  const output = { stdout: '', stderr: '' };
  const capture = (to: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
    output[to] += chunk;
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(capture('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(capture('stderr')),
    vi.spyOn(console, 'log').mockImplementation((...words) => void capture('stdout')(`${format(...words)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((...words) => void capture('stderr')(`${format(...words)}\n`)),
  ];
  const settings = { HOOKLINE_API: undefined, HOOKLINE_TOKEN_FILE: undefined, FORCE_COLOR: undefined, NO_COLOR: '1' };
  for (const [name, value] of Object.entries({ ...settings, ...env })) vi.stubEnv(name, value);
  const exitCode = process.exitCode;
  process.exitCode = 0;
  try {
    await main(args);
    return { code: process.exitCode, ...output };
  } finally {
    process.exitCode = exitCode;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}

/** Starts the program; it is killed when the test ends. */
export function startCli(args: readonly string[], env: Env = {}) {
  const { HOOKLINE_API: _api, HOOKLINE_TOKEN_FILE: _file, FORCE_COLOR: _colour, ...rest } = process.env;
  const child = spawn(process.execPath, [HOOKLINE, ...args], { env: { ...rest, ...env }, stdio: 'pipe' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Runs the command line against this API, with a token; as a program of its own where it is to read standard input. */
export async function runAgainst(api: FakeApi, args: readonly string[], stdin?: string): Promise<Finished> {
  if (stdin === undefined) return runCli(args, apiEnv(api));
  const child = startCli(args, apiEnv(api));
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

export const TOKEN = 'hlt_test-token';

export function apiEnv({ url }: FakeApi): Env {
  return { HOOKLINE_API: url, HOOKLINE_TOKEN_FILE: fileForTest(`${TOKEN}\n`) };
}

export function directoryForTest(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A file with this text, for its owner alone. */
export function fileForTest(content: string, mode = 0o600): string {
  const file = join(directoryForTest(), 'file');
  writeFileSync(file, content, { mode });
  return file;
}
