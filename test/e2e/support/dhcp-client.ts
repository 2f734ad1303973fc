import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTERFACE, type Namespace } from './namespace.ts';

/** Takes the address that was leased: renewals and releases are sent from it. */
const SCRIPT = `#!/bin/sh
case $1 in
  deconfig) ip address flush dev "$interface" ;;
  bound | renew) ip address replace "$ip/$mask" dev "$interface" ;;
esac
`;

export interface DhcpClientOptions {
  readonly directory: string;
  readonly hostname: string;
  /** DHCP option 61, hex digits. */
  readonly clientId: string;
  /** Asks by ARP whether the address is taken, and declines it if so. */
  readonly validate?: boolean;
}

/** A DHCP client (BusyBox's udhcpc) that asks for a lease from its start on. */
export class DhcpClient {
  readonly #child: ChildProcess;

  constructor(namespace: Namespace, { directory, hostname, clientId, validate }: DhcpClientOptions) {
    const script = join(directory, 'udhcpc.sh');
    writeFileSync(script, SCRIPT, { mode: 0o755 });
    const options = [
      '-x',
      `hostname:${hostname}`,
      '-x',
      `0x3d:${clientId}`,
      '-t',
      '20',
      '-T',
      '1',
      '-A',
      '1',
      ...(validate ? ['-a'] : []),
    ];
    const args = ['udhcpc', '-f', '-i', INTERFACE, '-s', script, ...options];
    this.#child = namespace.start('busybox', args, { stdio: 'ignore' });
  }

  renew(): void {
    this.#child.kill('SIGUSR1');
  }

  release(): void {
    this.#child.kill('SIGUSR2');
  }

  /** Vanishes without a word to the server. */
  async vanish(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
