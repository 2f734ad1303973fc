import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

/** With less, SQLite's log cannot grow any more. */
const LEAST_FREE = 64 * 1024 * 1024;
const { ok, warn, fail } = findings('disk');

/** Whether the disk has room for what `spool.max_bytes` promises to keep. */
export const diskCheck: Check = { name: 'disk', run };

async function run({ config: { dataDir, spool } }: Patient): Promise<readonly Finding[]> {
  const { bavail, bsize } = await nearest(dataDir);
  const free = bavail * bsize;
  const said = `${size(free)} free at ${dataDir}`;
  if (free < LEAST_FREE)
    return [fail(said, 'free some: the agent answers 503 when it cannot write; lower retention_days to keep less')];
  if (free < spool.maxBytes)
    return [
      warn(`${said}, less than spool.max_bytes (${size(spool.maxBytes)})`, 'free some, or lower spool.max_bytes'),
    ];
  return [ok(said)];
}

/** Of the directory, or of the one above it in which it will be. */
async function nearest(path: string): Promise<StatsFs> {
  try {
    return await statfs(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return nearest(dirname(path));
  }
}

function size(bytes: number): string {
  const gib = bytes / 1024 ** 3;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`;
}
