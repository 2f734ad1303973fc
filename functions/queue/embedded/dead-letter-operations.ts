import type { DatabaseSync } from 'node:sqlite';
import type { DeadLetterQuery } from '../queue.ts';
import { hookLane } from './lanes.ts';

export interface DeadLetterRow {
  readonly seq: number;
  readonly hook: string;
  readonly tenant: string;
  readonly type: string;
  readonly died_ms: number;
  readonly attempts: number;
  readonly reason: string;
}

const WHERE = `WHERE (:tenant IS NULL OR d.tenant = :tenant) AND (:hook IS NULL OR d.hook = :hook)
  AND (:hooks IS NULL OR d.hook IN (SELECT value FROM json_each(:hooks)))
  AND d.died_ms >= :since AND d.died_ms < :until`;

const parameters = (query: DeadLetterQuery) => ({
  tenant: query.tenant ?? null,
  hook: query.hookId ?? null,
  hooks: query.hookIds === undefined ? null : JSON.stringify(query.hookIds),
  since: query.sinceMs ?? 0,
  until: query.untilMs ?? Number.MAX_SAFE_INTEGER,
});

export function deadLetterOperations(db: DatabaseSync) {
  const latest = db.prepare(
    `SELECT d.seq, d.hook, d.tenant, e.type, d.died_ms, d.attempts, d.reason
     FROM dead_letters d JOIN events e ON e.seq = d.seq ${WHERE} ORDER BY d.died_ms DESC, d.seq DESC LIMIT :limit`,
  );
  const oldest = db.prepare(
    `SELECT d.seq, d.hook FROM dead_letters d ${WHERE} AND d.died_ms <= :latest ORDER BY d.died_ms, d.seq LIMIT :limit`,
  );
  const count = db.prepare(`SELECT count(*) AS n FROM dead_letters d ${WHERE}`);
  const countByTenant = db.prepare('SELECT tenant, hook, count(*) AS n FROM dead_letters GROUP BY tenant, hook');
  const remove = db.prepare('DELETE FROM dead_letters WHERE seq = ? AND hook = ?');
  const revive = db.prepare('INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, 1, 0)');
  const hasten = db.prepare('UPDATE messages SET due_ms = min(due_ms, ?) WHERE seq = ? AND hook = ?');

  return {
    listDeadLetters(query: DeadLetterQuery, limit: number): { rows: DeadLetterRow[]; total: number } {
      const rows = latest.all({ ...parameters(query), limit }) as unknown as DeadLetterRow[];
      return { rows, total: Number(count.get(parameters(query))?.n) };
    },

    /**
     * Moves dead letters that died until then back to their hooks' lanes, due at once; answers, for each letter, its hook
     * and how many deliveries that put there: none where one waits there anyhow, as happens after a crash.
     */
    redriveDeadLetters(
      query: DeadLetterQuery,
      untilMs: number,
      nowMs: number,
      limit: number,
    ): [hookId: string, put: number][] {
      const rows = oldest.all({ ...parameters(query), latest: untilMs, limit }) as unknown as Pick<
        DeadLetterRow,
        'seq' | 'hook'
      >[];
      return rows.map(({ seq, hook }) => {
        remove.run(seq, hook);
        const put = Number(revive.run(seq, hook, hookLane(hook), nowMs).changes);
        if (put === 0) hasten.run(nowMs, seq, hook);
        return [hook, put];
      });
    },

    countDeadLetters(): { tenant: string; hook: string; n: number }[] {
      return countByTenant.all() as unknown as { tenant: string; hook: string; n: number }[];
    },
  };
}
