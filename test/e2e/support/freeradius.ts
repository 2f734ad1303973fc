import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finished, runProgram } from './hookline.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/freeradius/hookline', import.meta.url));
const SHIM = fileURLToPath(new URL('../../../agent/emit/hookline-emit', import.meta.url));
const SECRET = 'the secret of a NAS';

export interface FreeRadiusOptions {
  /** Takes the server's configuration. */
  readonly directory: string;
  /** The agent's socket, for the shim. */
  readonly socket: string;
  /** The password of every user. */
  readonly password: string;
}

/** A real FreeRADIUS on free ports of 127.0.0.1, with the module of examples/freeradius as that file says. Needs no root. */
export class FreeRadius {
  readonly #options: FreeRadiusOptions;
  readonly #ports: { readonly auth: number; readonly acct: number };
  #child: ChildProcess | undefined;
  #log = '';
  #requests = 0;

  private constructor(options: FreeRadiusOptions, ports: { readonly auth: number; readonly acct: number }) {
    this.#options = options;
    this.#ports = ports;
  }

  /** Resolves when the server answers. */
  static async start(options: FreeRadiusOptions): Promise<FreeRadius> {
    const [auth = 0, acct = 0] = await freeUdpPorts();
    const server = new FreeRadius(options, { auth, acct });
    await server.#run();
    return server;
  }

  get log(): string {
    return this.#log;
  }

  /** Sends a packet with these attributes (`radclient`'s syntax) and waits for the answer. */
  send(kind: 'auth' | 'acct', attributes: Readonly<Record<string, string>>): Promise<Finished> {
    this.#requests += 1;
    const packet = join(this.#options.directory, `packet-${this.#requests}`);
    const lines = Object.entries(attributes).map(([name, value]) => `${name} = "${value}"\n`);
    writeFileSync(packet, lines.join(''));
    const server = `127.0.0.1:${this.#ports[kind]}`;
    return runProgram('radclient', ['-x', '-t', '5', '-r', '1', '-f', packet, server, kind, SECRET]);
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async #run(): Promise<void> {
    const { directory, password } = this.#options;
    writeFileSync(join(directory, 'hookline'), this.#module());
    writeFileSync(join(directory, 'users'), `DEFAULT Cleartext-Password := "${password}"\n`);
    writeFileSync(join(directory, 'radiusd.conf'), configuration(directory, this.#ports));
    const child = spawn('freeradius', ['-f', '-l', 'stdout', '-d', directory, '-n', 'radiusd'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString();
      });
    }
    while (!this.#log.includes('Ready to process requests')) {
      if (child.exitCode !== null) throw new Error(`freeradius did not start:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The example, with the paths of this test. */
  #module(): string {
    const example = readFileSync(EXAMPLE, 'utf8');
    const installed = '/usr/local/bin/hookline-emit radius';
    if (!example.includes(installed)) throw new Error(`${EXAMPLE} does not run ${installed}`);
    return example.replace(installed, `${SHIM} --socket ${this.#options.socket} radius`);
  }
}

function configuration(directory: string, ports: { readonly auth: number; readonly acct: number }): string {
  return `
raddbdir = ${directory}
logdir = ${directory}
run_dir = ${directory}
libdir = /usr/lib/freeradius
pidfile = ${directory}/freeradius.pid
security {
  reject_delay = 0
}
client nas {
  ipaddr = 127.0.0.1
  secret = "${SECRET}"
}
modules {
  pap {
  }
  files {
    usersfile = ${directory}/users
  }
  $INCLUDE ${directory}/hookline
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${ports.auth}
  }
  listen {
    type = acct
    ipaddr = 127.0.0.1
    port = ${ports.acct}
  }
  authorize {
    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
  }
  post-auth {
    hookline
  }
  accounting {
    hookline
  }
}
`;
}

/** Two that were free a moment ago. */
async function freeUdpPorts(): Promise<readonly number[]> {
  const sockets = [createSocket('udp4'), createSocket('udp4')];
  const ports: number[] = [];
  for (const socket of sockets) {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    ports.push(socket.address().port);
  }
  for (const socket of sockets) socket.close();
  return ports;
}
