import { globSync, readFileSync } from 'node:fs';
import { type Check, type Finding, findings, type Patient } from './finding.ts';
import { clockOffsetMs } from './time-server.ts';
import { timeServersIn } from './time-servers-in.ts';

/** Where time daemons keep the names of their servers. */
const FILES = [
  '/etc/chrony/chrony.conf',
  '/etc/chrony.conf',
  '/etc/systemd/timesyncd.conf',
  '/etc/systemd/timesyncd.conf.d/*.conf',
  '/etc/ntpsec/ntp.conf',
  '/etc/ntp.conf',
];
const WARN_MS = 30_000;
/** Receivers refuse signatures older or newer than this (Standard Webhooks, "Verifying webhook authenticity"). */
const FAIL_MS = 300_000;
const SERVERS_ASKED = 3;
const HINT = 'let chrony or systemd-timesyncd keep the clock';
const { ok, warn, fail } = findings('clock');

/** How far the clock is from a time server: the named one, or those that the machine's own time daemon uses. */
export const clockCheck: Check = { name: 'clock', run };

async function run({ timeServer }: Patient): Promise<readonly Finding[]> {
  const servers = timeServer === undefined ? configuredServers() : [timeServer];
  const faults: string[] = [];
  for (const server of servers.slice(0, SERVERS_ASKED)) {
    try {
      return [judgeClock(server, await clockOffsetMs(server))];
    } catch (error) {
      faults.push(`${server}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0) return [warn(`not compared: ${faults.join('; ')}`, `${HINT}, or name a --time-server`)];
  return [warn('not compared: no time server is configured on this machine', `${HINT}, or name a --time-server`)];
}

/** What it means that the clock of `server` is so far ahead of this one's. */
export function judgeClock(server: string, offsetMs: number): Finding {
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  const said = `${seconds} s ${offsetMs >= 0 ? 'behind' : 'ahead of'} ${server}`;
  if (Math.abs(offsetMs) > FAIL_MS) return fail(`${said}: receivers refuse the signatures`, HINT);
  return Math.abs(offsetMs) > WARN_MS ? warn(said, HINT) : ok(said);
}

function configuredServers(): readonly string[] {
  const texts = FILES.flatMap((pattern) => globSync(pattern)).map((file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return ''; // Not for this user to read.
    }
  });
  return [...new Set(texts.flatMap(timeServersIn))];
}
