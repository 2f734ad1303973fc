import { randomBytes, randomInt } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#functions/embedded/database.ts';
import { BOX_ID } from '#shared/event/event-id.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'hookline.db');
export const tokenFile = (dataDir: string): string => join(dataDir, 'api-token');

/** Makes the directory, for the agent's user alone: events name subscribers. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chmod(dataDir, 0o700);
}

/** The token of the API: the configured one, or one that is made at the first start and kept. */
export async function apiToken(dataDir: string, configured: string | undefined): Promise<string> {
  if (configured !== undefined) return configured;
  const file = tokenFile(dataDir);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim() !== '') return kept.trim();
  const token = `hlt_${randomBytes(24).toString('base64url')}`;
  // Written beside and renamed: a crash leaves no empty token behind.
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return token;
}

/** What names this box in event ids: drawn at the first start, kept in the database. */
export async function boxId(database: Database): Promise<string> {
  const kept = await database.call('getMeta', 'box');
  if (kept !== undefined && BOX_ID.test(kept)) return kept;
  const box = Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('');
  await database.call('setMeta', 'box', box);
  return box;
}
