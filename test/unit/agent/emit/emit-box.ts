import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const EMIT = fileURLToPath(new URL('../../../../agent/emit/hookline-emit', import.meta.url));

/** The shells of this machine that a daemon may run the shim with. */
export const SHELLS: readonly (readonly string[])[] = [['/bin/sh'], ['busybox', 'sh'], ['bash', '--posix']].filter(
  ([program = '', ...args]) => {
    try {
      execFileSync(program, [...args, '-c', 'exit 0'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  },
);

export interface Emitted {
  readonly method: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
}

export interface EmitRun {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Undefined leaves stdin empty. */
  readonly stdin?: string | Buffer;
  readonly shell?: readonly string[];
}

export interface EmitResult {
  readonly exitCode: number | null;
  /** What the caller saw on its stdout and stderr. */
  readonly output: string;
}

/** A temporary directory with the agent's socket in it, and the shim run beside it as a daemon runs it. */
export class EmitBox {
  readonly directory = mkdtempSync(join(tmpdir(), 'hookline-emit-'));
  readonly socket = join(this.directory, 'agent.sock');
  readonly received: Emitted[] = [];
  readonly #bin = join(this.directory, 'bin');
  readonly #groups: number[] = [];
  #server: Server | undefined;

  /** Starts the agent's part: answers each request with what `answer` gives; undefined never answers. */
  async listen(answer: (request: number) => number | undefined = () => 202): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response, answer));
    await new Promise<void>((resolve) => this.#server?.listen(this.socket, resolve));
  }

  /** Resolves when the shim has exited and its output is closed, as a daemon that reads it would wait. */
  async run({ args = [], env = {}, stdin = '', shell = ['/bin/sh'] }: EmitRun): Promise<EmitResult> {
    const [program = '', ...shellArgs] = shell;
    const child = spawn(program, [...shellArgs, EMIT, ...args], {
      env: { PATH: `${this.#bin}:${process.env.PATH}`, HOOKLINE_SOCKET: this.socket, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid !== undefined) this.#groups.push(child.pid);
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
    return { exitCode, output: stdout + stderr };
  }

  /** Puts a program of the test before the system's on the PATH of every run to come. */
  program(name: string, script: string): void {
    mkdirSync(this.#bin, { recursive: true });
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Runs the shim and gives the one event that it sends. */
  async emit(run: EmitRun): Promise<unknown> {
    const before = this.received.length;
    const result = await this.run(run);
    if (result.exitCode !== 0 || result.output !== '') throw new Error(`the shim failed: ${JSON.stringify(result)}`);
    const sent = await this.waitFor(() => this.received[before]);
    return JSON.parse(sent.body);
  }

  kept(): string[] {
    try {
      return readdirSync(join(this.directory, 'emit'));
    } catch {
      return [];
    }
  }

  /** The text of the first event kept as a file, once there is one. */
  async keptEvent(): Promise<{ readonly name: string; readonly body: string }> {
    const name = await this.waitFor(() => this.kept().find((file) => file.endsWith('.json')));
    return { name, body: readFileSync(join(this.directory, 'emit', name), 'utf8') };
  }

  /** What a `logger` of the test wrote to the file `logged`. */
  logged(): string | undefined {
    try {
      return readFileSync(join(this.directory, 'logged'), 'utf8');
    } catch {
      return undefined;
    }
  }

  async waitFor<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Also ends what the shims of this box still do in the background: it would put the directory back. */
  async close(): Promise<void> {
    for (const group of this.#groups) killGroup(group);
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server === undefined ? resolve() : this.#server.close(() => resolve()),
    );
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #take(request: IncomingMessage, response: ServerResponse, answer: (request: number) => number | undefined) {
    const body = await text(request).catch(() => '');
    const { method = '', url = '', headers } = request;
    this.received.push({ method, url, contentType: headers['content-type'] ?? '', body });
    const status = answer(this.received.length);
    if (status !== undefined) response.writeHead(status).end();
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
