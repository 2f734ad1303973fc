import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFunction } from '../../../infra/functions/bundle-function.ts';
import type { FunctionName } from '../../../infra/names.ts';

const INVOKE = fileURLToPath(new URL('invoke.js', import.meta.url));

const TIMEOUT_MS = 60_000;

/** What a function has besides its own variables. Its services are on this machine. */
const RUNTIME = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_METRICS_NAMESPACE: 'Hookline/test',
  POWERTOOLS_TRACE_ENABLED: 'false',
};

/** The bundle of a function in a process of its own. It takes events as messages, and answers as invoke.js says. */
export function forkLambda(name: FunctionName, variables: Readonly<Record<string, string>>): ChildProcess {
  return fork(INVOKE, [bundleOf(name)], { env: environmentOf(name, variables), silent: true, execArgv: [] });
}

/** The same, for one event; the process then ends, with another code than 0 where the handler rejected. */
export function spawnLambda(
  name: FunctionName,
  variables: Readonly<Record<string, string>>,
  event: object,
): ChildProcess {
  const args = [INVOKE, bundleOf(name), String(TIMEOUT_MS), JSON.stringify(event)];
  return spawn(process.execPath, args, { env: environmentOf(name, variables), stdio: ['ignore', 'pipe', 'pipe'] });
}

function bundleOf(name: FunctionName): string {
  return `${bundleFunction(name).directory}/index.mjs`;
}

function environmentOf(name: FunctionName, variables: Readonly<Record<string, string>>) {
  return { ...RUNTIME, POWERTOOLS_SERVICE_NAME: name, ...variables };
}
