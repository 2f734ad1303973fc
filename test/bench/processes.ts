import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Agent, Client, request } from 'undici';
import * as z from 'zod';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface SinkStats {
  readonly count: number;
  /** From the first request to the last. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const stats = z.object({ count: z.number(), seconds: z.number(), p50Ms: z.number(), p99Ms: z.number() });

export class BenchSink {
  readonly url: string;
  readonly child: ChildProcess;

  constructor(child: ChildProcess, port: string) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<BenchSink> {
    const child = spawn(process.execPath, [join(ROOT, 'test/bench/sink.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new BenchSink(child, port);
  }

  async control(action: 'reset' | 'hold' | 'release' | 'stats'): Promise<SinkStats> {
    const { body } = await request(`${this.url}/control/${action}`);
    return stats.parse(await body.json());
  }

  /** Waits until that many requests came; gives up when none comes for 30 s. */
  async until(count: number): Promise<SinkStats> {
    let seen = await this.control('stats');
    for (let idleMs = 0; seen.count < count && idleMs < 30_000; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = await this.control('stats');
      idleMs = now.count === seen.count ? idleMs + 100 : 0;
      seen = now;
    }
    if (seen.count < count) throw new Error(`only ${seen.count} of ${count} requests reached the sink`);
    return seen;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}

/** An agent of the benchmark, with a data directory of its own, its log thrown away. */
export class BenchAgent {
  readonly dir: string;
  readonly http: Client;
  readonly socket: string;
  readonly child: ChildProcess;

  constructor(child: ChildProcess, dir: string, socket: string) {
    this.child = child;
    this.dir = dir;
    this.socket = socket;
    this.http = new Client('http://localhost', { socketPath: socket, pipelining: 1 });
  }

  static async start(config: Readonly<Record<string, unknown>>): Promise<BenchAgent> {
    const dir = await mkdtemp(join(tmpdir(), 'hookline-bench-'));
    const file = join(dir, 'hookline.yaml');
    const base = { ingest: { http: '' }, api: { listen: '127.0.0.1:0' }, spool: { max_bytes: '4GiB' } };
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ ...base, ...config }), { mode: 0o600 });
    const child = spawn(join(ROOT, 'agent/bin/hookline'), ['agent', '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout);
    for await (const line of lines) if (line.includes('"msg":"ready"')) break;
    child.stdout.resume();
    return new BenchAgent(child, dir, join(dir, 'data/agent.sock'));
  }

  async post(body: string, client: Client | Agent = this.http): Promise<void> {
    const answer = await client.request({ origin: 'http://localhost', method: 'POST', path: '/v1/events', body });
    await answer.body.dump();
    if (answer.statusCode !== 202) throw new Error(`the agent answered ${answer.statusCode}`);
  }

  /** Connections of its own, as many daemons have. */
  clients(connections: number): Agent {
    return new Agent({ connect: { socketPath: this.socket }, connections });
  }

  /** Resident memory in MB. */
  async rssMb(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    await this.http.destroy();
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    await rm(this.dir, { recursive: true, force: true });
  }
}
