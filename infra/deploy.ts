import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'usage: npm run deploy -- --env <name> [--bootstrap] [-- <options of cdk deploy>]';
const CDK = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));
/** How the CDK says that the account lacks its bootstrap stack. */
const NOT_BOOTSTRAPPED = /been bootstrapped/;

interface Request {
  readonly environment: string;
  readonly bootstrap: boolean;
  readonly options: readonly string[];
}

process.exitCode = await run(readRequest(process.argv.slice(2)));

/** Answers the exit status. */
async function run({ environment, bootstrap, options }: Request): Promise<number> {
  const context = ['-c', `env=${environment}`];
  if (bootstrap) {
    const { status } = await cdk('bootstrap', ...context);
    if (status !== 0) return status;
  }
  const { status, said } = await cdk('deploy', '--all', ...context, ...options);
  if (status !== 0 && !bootstrap && NOT_BOOTSTRAPPED.test(said)) {
    console.error(`The account is not ready for the CDK yet: npm run deploy -- --env ${environment} --bootstrap`);
  }
  return status;
}

/** Runs the CDK; what it says goes to our own standard error as it comes, and is answered besides. */
async function cdk(...args: readonly string[]): Promise<{ readonly status: number; readonly said: string }> {
  const child = spawn(process.execPath, [CDK, ...args], { stdio: ['inherit', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
    process.stderr.write(chunk);
  });
  const [status] = await once(child, 'close');
  return { status: status ?? 1, said };
}

function readRequest(args: readonly string[]): Request {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { env: { type: 'string' }, bootstrap: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.env !== undefined) return { environment: values.env, bootstrap: values.bootstrap, options: positionals };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  console.error(USAGE);
  process.exit(2);
}
