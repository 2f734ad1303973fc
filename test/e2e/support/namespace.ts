import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Both ends of the wire have this name, each in its own namespace. */
export const INTERFACE = 'eth0';

let pairs = 0;

/** A network namespace of this machine and the processes that a test runs in it. */
export class Namespace {
  readonly name: string;
  readonly #children = new Set<ChildProcess>();

  constructor(name: string) {
    this.name = name;
    execFileSync('ip', ['netns', 'add', name]);
  }

  /** Runs a program to its end and gives its output; throws where it fails. */
  run(program: string, ...args: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, program, ...args], { encoding: 'utf8' });
  }

  /** Starts a program that runs until `close`, or until it is killed: `ip` becomes it, so the process id is its own. */
  start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args], options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Kills what was started here and deletes the namespace, and with it its end of the wire. */
  async close(): Promise<void> {
    await Promise.all([...this.#children].map(kill));
    execFileSync('ip', ['netns', 'delete', this.name]);
  }
}

/** Two machines on one wire. */
export interface NamespacePair {
  readonly server: Namespace;
  readonly client: Namespace;
  close(): Promise<void>;
}

/** Makes the pair; the server's address is `serverAddress` (with prefix length), the client has none. Needs root. */
export async function createNamespacePair(serverAddress: string): Promise<NamespacePair> {
  pairs += 1;
  const made: Namespace[] = [];
  const close = async () => {
    for (const namespace of made.splice(0)) await namespace.close();
  };
  const make = (role: string) => {
    const namespace = new Namespace(`hookline-${process.pid}-${pairs}-${role}`);
    made.push(namespace);
    return namespace;
  };
  try {
    const server = make('server');
    const client = make('client');
    const wire = ['link', 'add', INTERFACE, 'netns', server.name, 'type', 'veth', 'peer', 'name', INTERFACE];
    execFileSync('ip', [...wire, 'netns', client.name]);
    server.run('ip', 'address', 'add', serverAddress, 'dev', INTERFACE);
    for (const namespace of made) {
      namespace.run('ip', 'link', 'set', 'lo', 'up');
      namespace.run('ip', 'link', 'set', INTERFACE, 'up');
    }
    return { server, client, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
