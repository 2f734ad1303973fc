import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const HOOKLINE = fileURLToPath(new URL('../../../agent/hookline.js', import.meta.url));
const READY_TIMEOUT_MS = 20_000;

/** One line of the agent's log; a line that is no JSON object has only `text`. */
type LogLine = Readonly<Record<string, unknown>>;

export interface StartAgentOptions {
  /** YAML text, taken as it is; or an object, which is put over `defaultConfig`. */
  readonly config: string | Readonly<Record<string, unknown>>;
  /** The directory of an agent that ran before, to start it again; default a new temporary one. */
  readonly dir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningAgent {
  readonly child: ChildProcess;
  readonly dir: string;
  readonly configFile: string;
  /** Grows as the agent logs. */
  readonly logs: readonly LogLine[];
  readonly socketPath: string;
  /** Where events are posted; empty where ingest has no HTTP listener. */
  readonly ingestUrl: string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly token: string;
  /** SIGTERM, and waits; gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits. */
  kill9(): Promise<void>;
  /** Kills it if it runs and removes its directory. */
  remove(): Promise<void>;
}

/** What a test's agent is told unless the test says otherwise: no fixed port, all files in its directory. */
function defaultConfig(directory: string): Readonly<Record<string, unknown>> {
  const dataDir = join(directory, 'data');
  return {
    data_dir: dataDir,
    ingest: { http: '', socket: join(dataDir, 'agent.sock') },
    api: { listen: '127.0.0.1:0' },
  };
}

/** Starts the agent as a user does and resolves when it says that it is ready; rejects, with its log, where it ends. */
export async function startAgent({ config, dir, env = {} }: StartAgentOptions): Promise<RunningAgent> {
  const home = dir ?? mkdtempSync(join(tmpdir(), 'hookline-agent-'));
  const configFile = join(home, 'hookline.yaml');
  writeFileSync(configFile, typeof config === 'string' ? config : stringify({ ...defaultConfig(home), ...config }));

  const child = spawn(process.execPath, [HOOKLINE, 'agent', '--config', configFile], {
    cwd: home,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const logs: LogLine[] = [];
  const kill9 = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const remove = async () => {
    await kill9();
    rmSync(home, { recursive: true, force: true });
  };

  let ready: LogLine;
  try {
    ready = await untilReady(child, logs);
  } catch (error) {
    if (dir === undefined) await remove();
    else await kill9();
    throw error;
  }
  return {
    child,
    dir: home,
    configFile,
    logs,
    socketPath: textOf(ready.ingest_socket),
    ingestUrl: urlOf(ready.ingest_http),
    apiUrl: urlOf(ready.api),
    token: readToken(home),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
    kill9,
    remove,
  };
}

function untilReady(child: ChildProcess, logs: LogLine[]): Promise<LogLine> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      const said = logs.map((line) => (typeof line.text === 'string' ? line.text : JSON.stringify(line)));
      reject(new Error(`the agent ${why}; it said:\n${said.join('\n')}`));
    };
    const timer = setTimeout(fail, READY_TIMEOUT_MS, `is not ready after ${READY_TIMEOUT_MS} ms`);
    const take = (text: string) => {
      const line = parseLine(text);
      logs.push(line);
      if ((line.msg ?? line.message) !== 'ready') return;
      clearTimeout(timer);
      resolve(line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', take);
    }
    child.once('close', (code, signal) => fail(`ended (${signal ?? code})`));
  });
}

function parseLine(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as LogLine) : { text };
  } catch {
    return { text };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The agent logs addresses (`127.0.0.1:8080`) or URLs. */
function urlOf(value: unknown): string {
  const text = textOf(value).replace(/\/$/, '');
  return text === '' || text.includes('://') ? text : `http://${text}`;
}

function readToken(directory: string): string {
  const file = join(directory, 'data', 'api-token');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
