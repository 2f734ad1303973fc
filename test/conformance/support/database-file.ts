import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for a database that goes away with `remove`. */
export interface DatabaseFile {
  readonly path: string;
  remove(): void;
}

export function databaseFile(): DatabaseFile {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-database-'));
  return { path: join(directory, 'hookline.db'), remove: () => rmSync(directory, { recursive: true, force: true }) };
}
