import type { DatabaseSync } from 'node:sqlite';

/** A hook that the API made, as the database keeps it. `body` is its JSON. */
export interface HookRow {
  readonly id: string;
  readonly version: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly body: string;
}

export function hookOperations(db: DatabaseSync) {
  const all = db.prepare(
    'SELECT id, version, created_ms AS createdMs, updated_ms AS updatedMs, body FROM hooks ORDER BY id',
  );
  const insert = db.prepare('INSERT OR IGNORE INTO hooks VALUES (?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE hooks SET version = ?, updated_ms = ?, body = ? WHERE id = ? AND version = ?');
  const remove = db.prepare('DELETE FROM hooks WHERE id = ? AND version = ?');

  return {
    listHooks(): HookRow[] {
      return all.all() as unknown as HookRow[];
    },

    /** Writes where the stored version is still that one (undefined: nothing stored); answers whether it did. */
    putHook({ id, version, createdMs, updatedMs, body }: HookRow, expected: string | undefined): boolean {
      const written =
        expected === undefined
          ? insert.run(id, version, createdMs, updatedMs, body)
          : update.run(version, updatedMs, body, id, expected);
      return Number(written.changes) === 1;
    },

    deleteHook(id: string, version: string): boolean {
      return Number(remove.run(id, version).changes) === 1;
    },
  };
}
