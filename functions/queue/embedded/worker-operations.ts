import type { DatabaseSync } from 'node:sqlite';

export function workerOperations(db: DatabaseSync) {
  const all = db.prepare('SELECT tenant FROM workers_off');
  const insert = db.prepare('INSERT OR IGNORE INTO workers_off VALUES (?)');
  const remove = db.prepare('DELETE FROM workers_off WHERE tenant = ?');

  return {
    listWorkersOff(): string[] {
      return all.all().map(({ tenant }) => String(tenant));
    },

    setWorker(tenant: string, isEnabled: boolean): void {
      (isEnabled ? remove : insert).run(tenant);
    },
  };
}
