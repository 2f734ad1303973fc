import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScriptLibrary } from './kea.ts';

interface Check {
  readonly what: string;
  readonly apt?: string;
  readonly isMet: () => boolean;
}

/** Debian's, or the one that `CHROMIUM_PATH` names. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const CHECKS = {
  root: { what: 'root', isMet: () => process.geteuid?.() === 0 },
  curl: { what: 'curl', apt: 'curl', isMet: () => runs('curl', '--version') },
  ip: { what: 'ip', apt: 'iproute2', isMet: () => runs('ip', '-Version') },
  dnsmasq: { what: 'dnsmasq', apt: 'dnsmasq-base', isMet: () => runs('dnsmasq', '--version') },
  udhcpc: { what: 'busybox with udhcpc', apt: 'busybox', isMet: () => applets().includes('udhcpc') },
  chromium: { what: 'Chromium (CHROMIUM_PATH)', apt: 'chromium', isMet: () => runs(CHROMIUM, '--version') },
  script: { what: 'script', apt: 'bsdutils', isMet: () => runs('script', '--version') },
  freeradius: { what: 'freeradius', apt: 'freeradius', isMet: () => runs('freeradius', '-v') },
  radclient: { what: 'radclient', apt: 'freeradius-utils', isMet: () => runs('radclient', '-v') },
  kea: { what: 'kea-dhcp4 with its run_script library', apt: 'kea-dhcp4-server', isMet: hasKea },
  tmpfs: { what: 'the right to mount a tmpfs', isMet: canMountTmpfs },
  namespaces: { what: 'the right to make network namespaces', isMet: canMakeNamespaces },
} satisfies Record<string, Check>;

export type Prerequisite = keyof typeof CHECKS;

/**
 * Why tests that need these things of the machine must be skipped, with the command that installs what is missing;
 * undefined where all is there. Under CI=true it throws instead: there, a test that is skipped is a test that is lost.
 */
export function requirePrerequisites(names: readonly Prerequisite[]): string | undefined {
  const missing: Check[] = names.map((name) => CHECKS[name]).filter((check) => !check.isMet());
  if (missing.length === 0) return undefined;
  const packages = missing.flatMap(({ apt }) => apt ?? []);
  const install = packages.length > 0 ? `; apt-get install ${packages.join(' ')}` : '';
  const reason = `needs ${missing.map(({ what }) => what).join(', ')}${install}`;
  if (process.env.CI === 'true') throw new Error(`this test ${reason}`);
  console.warn(`skipped: ${reason}`);
  return reason;
}

/** A test's title that says why it is skipped, if it is. */
export function titleWith(title: string, skipped: string | undefined): string {
  return skipped === undefined ? title : `${title} (skipped: ${skipped})`;
}

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function applets(): readonly string[] {
  try {
    return execFileSync('busybox', ['--list'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  } catch {
    return [];
  }
}

function hasKea(): boolean {
  return runs('kea-dhcp4', '-v') && runScriptLibrary() !== undefined;
}

function canMountTmpfs(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-probe-'));
  try {
    return runs('mount', '-t', 'tmpfs', 'tmpfs', directory) && runs('umount', directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Root in a container may still not be allowed to. */
function canMakeNamespaces(): boolean {
  const name = `hookline-probe-${process.pid}`;
  if (!runs('ip', 'netns', 'add', name)) return false;
  return runs('ip', 'netns', 'delete', name);
}
