import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INTERFACE, type Namespace } from './namespace.ts';

const SHIM = fileURLToPath(new URL('../../../agent/emit/hookline-emit', import.meta.url));

export interface DnsmasqOptions {
  readonly directory: string;
  /** First and last address to give out. */
  readonly range: readonly [string, string];
  /** The agent's socket, for the shim. */
  readonly socket: string;
}

/** A real dnsmasq whose `--dhcp-script` is the shim that Hookline ships. */
export class Dnsmasq {
  readonly #namespace: Namespace;
  readonly #options: DnsmasqOptions;
  readonly #leaseFile: string;
  readonly #logFile: string;
  #child: ChildProcess | undefined;

  constructor(namespace: Namespace, options: DnsmasqOptions) {
    this.#namespace = namespace;
    this.#options = options;
    this.#leaseFile = join(options.directory, 'dnsmasq.leases');
    this.#logFile = join(options.directory, 'dnsmasq.log');
  }

  get log(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
  }

  /** Resolves when dnsmasq serves. */
  async start(): Promise<void> {
    const { range, socket } = this.#options;
    const logged = this.log.length;
    const args = [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--pid-file=',
      '--user=root',
      '--port=0',
      '--no-resolv',
      '--no-hosts',
      '--no-ping',
      '--log-dhcp',
      `--log-facility=${this.#logFile}`,
      `--interface=${INTERFACE}`,
      '--bind-interfaces',
      '--dhcp-authoritative',
      `--dhcp-range=${range[0]},${range[1]},2m`,
      `--dhcp-leasefile=${this.#leaseFile}`,
      `--dhcp-script=${SHIM}`,
      '--script-on-renewal',
    ];
    const child = this.#namespace.start('dnsmasq', args, {
      env: { PATH: process.env.PATH, HOOKLINE_SOCKET: socket },
      stdio: 'ignore',
    });
    this.#child = child;
    while (!this.log.slice(logged).includes('DHCP, sockets bound')) {
      if (child.exitCode !== null) throw new Error(`dnsmasq did not start: ${this.log.slice(logged)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }

  /**
   * Lets every lease end without waiting the two minutes that are dnsmasq's shortest: sets its end into the past while
   * dnsmasq is down. When it comes up again it finds the lease expired, as after a night without power.
   */
  async expireLeases(): Promise<void> {
    await this.stop();
    const past = Math.floor(Date.now() / 1000) - 60;
    const leases = readFileSync(this.#leaseFile, 'utf8');
    writeFileSync(this.#leaseFile, leases.replace(/^\d+ /gm, `${past} `));
    await this.start();
  }
}
