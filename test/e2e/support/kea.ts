import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/kea/kea-dhcp4.conf', import.meta.url));
const SHIM = fileURLToPath(new URL('../../../agent/emit/hookline-emit', import.meta.url));

/** Undefined where the package has no `run_script` hook library. */
export function runScriptLibrary(): string | undefined {
  return globSync('/usr/lib{,/*}/kea/hooks/libdhcp_run_script.so')[0];
}

export interface KeaOptions {
  readonly directory: string;
  /** The agent's socket, for the shim. */
  readonly socket: string;
}

/** A real Kea with the configuration of examples/kea, whose `run_script` hook is the shim that Hookline ships. */
export class Kea {
  readonly #namespace: Namespace;
  readonly #directory: string;
  readonly #leaseFile: string;
  readonly #configuration: string;
  #child: ChildProcess | undefined;
  #log = '';

  constructor(namespace: Namespace, { directory, socket }: KeaOptions) {
    this.#namespace = namespace;
    this.#directory = join(directory, 'kea');
    this.#leaseFile = join(this.#directory, 'leases.csv');
    this.#configuration = join(this.#directory, 'kea-dhcp4.conf');
    mkdirSync(this.#directory);
    // As the example says it for a socket of one's own.
    const script = join(this.#directory, 'emit.sh');
    writeFileSync(script, `#!/bin/sh\nexec ${SHIM} --socket ${socket} "$@"\n`, { mode: 0o755 });
    const places = {
      '/usr/local/bin/hookline-emit"': `${script}"`,
      '/var/lib/kea/kea-leases4.csv': this.#leaseFile,
      '/usr/lib/x86_64-linux-gnu/kea/hooks/libdhcp_run_script.so': runScriptLibrary() ?? '',
    };
    writeFileSync(this.#configuration, withPlaces(readFileSync(EXAMPLE, 'utf8'), places));
  }

  get log(): string {
    return this.#log;
  }

  /** Resolves when Kea serves. */
  async start(): Promise<void> {
    const logged = this.#log.length;
    const child = this.#namespace.start('kea-dhcp4', ['-c', this.#configuration], {
      env: { PATH: process.env.PATH, KEA_LOCKFILE_DIR: this.#directory, KEA_PIDFILE_DIR: this.#directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString();
      });
    }
    while (!this.#log.slice(logged).includes('DHCP4_STARTED')) {
      if (child.exitCode !== null) throw new Error(`kea-dhcp4 did not start: ${this.#log.slice(logged)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }

  /** Lets every lease end without waiting an hour: sets its end into the past while Kea is down. */
  async expireLeases(): Promise<void> {
    await this.stop();
    if (!existsSync(this.#leaseFile)) throw new Error('Kea has kept no lease');
    const past = Math.floor(Date.now() / 1000) - 60;
    // address,hwaddr,client_id,valid_lifetime,expire,...
    const leases = readFileSync(this.#leaseFile, 'utf8');
    writeFileSync(this.#leaseFile, leases.replace(/^([\d.]+,[^,]*,[^,]*,[1-9]\d*),\d+/gm, `$1,${past}`));
    await this.start();
  }
}

function withPlaces(example: string, places: Readonly<Record<string, string>>): string {
  let text = example;
  for (const [place, here] of Object.entries(places)) {
    if (!text.includes(place)) throw new Error(`${EXAMPLE} does not name ${place}`);
    text = text.replace(place, here);
  }
  return text;
}
