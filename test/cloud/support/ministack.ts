import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STARTUP_MS = 60_000;

export interface Ministack {
  readonly endpoint: string;
  /** What a program needs to take the emulator for AWS. No credentials of the machine are in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the emulator logs. */
  readonly logFile: string;
  /** Of the emulator and its functions: the group of their processes. */
  readonly processGroup: number;
  /** The emulator's log, functions' logs included. */
  log(): string;
  /** Ends the emulator with its functions and takes its files away. */
  stop(): Promise<void>;
}

/** Starts the emulator on a free port of loopback. Its functions run under the Node that runs this. */
export async function startMinistack(program: string): Promise<Ministack> {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-cloud-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(directory, 'ministack.log');
  const log = createWriteStream(logFile);
  await once(log, 'open');
  const child = spawn(program, [], {
    cwd: directory,
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: directory,
      TMPDIR: directory,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      LAMBDA_EXECUTOR: 'local',
      LOG_LEVEL: 'INFO',
    },
    stdio: ['ignore', log, log],
    detached: true, // A group of its own, so that its functions end with it.
  });
  const emulator: Ministack = {
    endpoint,
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: directory,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    logFile,
    processGroup: child.pid ?? 0,
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      await endGroup(child);
      log.destroy();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await untilHealthy(emulator, child);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return emulator;
}

async function untilHealthy({ endpoint, log }: Ministack, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the emulator did not start:\n${log()}`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const force = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 5000);
  await gone;
  clearTimeout(force);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
