import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { bundleFunction } from '../../../infra/functions/bundle-function.ts';
import type { FunctionName } from '../../../infra/names.ts';

const INVOKE = fileURLToPath(new URL('invoke.js', import.meta.url));

/** What a function has besides its own variables. Its services are on this machine. */
const RUNTIME = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_METRICS_NAMESPACE: 'Hookline',
  POWERTOOLS_TRACE_ENABLED: 'false',
};

export interface Invocation {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

export interface LambdaProcess {
  invoke(event: unknown): Promise<Invocation>;
  /** Everything that it wrote so far: its log and its metrics. */
  output(): string;
}

/** The bundle of a function in a process of its own, until the test is over. Rejects where it does not load. */
export async function startLambda(name: FunctionName, variables: Record<string, string>): Promise<LambdaProcess> {
  const bundle = `${bundleFunction(name).directory}/index.mjs`;
  const env = { ...RUNTIME, POWERTOOLS_SERVICE_NAME: name, ...variables };
  const child = fork(INVOKE, [bundle], { env, silent: true, execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
  const answer = async (): Promise<Invocation> => {
    const exited = new AbortController();
    const exit = once(child, 'exit', { signal: exited.signal }).then(() => {
      throw new Error(`the function exited: ${output}`);
    });
    exit.catch(() => undefined);
    const [message] = await Promise.race([once(child, 'message'), exit]);
    exited.abort();
    return message;
  };
  await answer();
  return {
    invoke(event) {
      const answered = answer();
      child.send(event as object);
      return answered;
    },
    output: () => output,
  };
}
