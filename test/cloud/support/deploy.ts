import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Ministack } from './ministack.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
// Not import.meta.resolve, which Vitest's global setup does not have.
const CDK = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
const ENVIRONMENTS = fileURLToPath(new URL('../environments/', import.meta.url));

/** Bootstraps the emulator and deploys the environment of test/cloud/environments to it, with the real CDK. */
export async function deploy({ env }: Ministack, environment: string): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), 'hookline-cdk-'));
  const context = ['-c', `env=${environment}`, '-c', `environments=${ENVIRONMENTS}`, '--output', output];
  try {
    await cdk(env, 'bootstrap', ...context);
    await cdk(env, 'deploy', '--all', '--require-approval', 'never', '--concurrency', '4', ...context);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

async function cdk(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [CDK, ...args, '--ci', '--no-color'], {
    cwd: ROOT,
    env: { ...env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${said}\n${complained}`);
}
