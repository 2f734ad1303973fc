import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { FunctionName } from '../../../infra/names.ts';
import { forkLambda } from './fork-lambda.ts';

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
  const child = forkLambda(name, variables);
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
