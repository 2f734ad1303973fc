import { randomBytes, randomInt } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from '#functions/embedded/database.ts';
import { BOX_ID } from '#shared/event/event-id.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'hookline.db');
export const tokenFile = (dataDir: string): string => join(dataDir, 'api-token');

/** Why the data directory cannot be used. */
class DataDirError extends Error {
  override readonly name = 'DataDirError';
  readonly code = 'data_dir_unusable';
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'it cannot be created there',
  EEXIST: 'it, or something above it, is a file',
  ENOTDIR: 'something above it is a file',
  EACCES: 'permission denied',
  EPERM: 'it belongs to another user',
  EROFS: 'the file system is read-only',
};

/** Makes the directory, for the agent's user alone: events name subscribers. Throws DataDirError. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await makeDirectory(dataDir);
    await chmod(dataDir, 0o700);
    // SQLite gives its other files the mode of this one.
    await (await open(databaseFile(dataDir), 'a', 0o600)).close();
    await chmod(databaseFile(dataDir), 0o600);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const meaning = MEANINGS[code];
    const reason = meaning === undefined ? message : `${meaning} (${code})`;
    throw new DataDirError(`cannot use ${dataDir} as data_dir: ${reason}`, { cause });
  }
}

/** With all above it. Node's own `recursive` says ENOENT for a read-only file system, and hangs below /proc. */
async function makeDirectory(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await make();
  }
}

/** The first token of the API, an admin's. */
export interface FirstToken {
  readonly token: string;
  /** Epoch milliseconds; of a configured one, now. */
  readonly createdMs: number;
  /** Where it was written, if this start made it. */
  readonly newIn: string | undefined;
}

/** The configured token, or one that is made at the first start and kept. */
export async function firstToken(dataDir: string, configured: string | undefined): Promise<FirstToken> {
  if (configured !== undefined) return { token: configured, createdMs: Date.now(), newIn: undefined };
  const file = tokenFile(dataDir);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim() !== '') {
    await chmod(file, 0o600); // It may have been put there by hand.
    return { token: kept.trim(), createdMs: Math.round((await stat(file)).mtimeMs), newIn: undefined };
  }
  const token = `hlt_${randomBytes(24).toString('base64url')}`;
  // Written beside and renamed: a crash leaves no empty token behind.
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return { token, createdMs: Date.now(), newIn: file };
}

/** What names this box in event ids: drawn at the first start, kept in the database. */
export async function boxId(database: Database): Promise<string> {
  const kept = await database.call('getMeta', 'box');
  if (kept !== undefined && BOX_ID.test(kept)) return kept;
  const box = Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('');
  await database.call('setMeta', 'box', box);
  return box;
}
