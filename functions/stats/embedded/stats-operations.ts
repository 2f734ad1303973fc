import type { DatabaseSync } from 'node:sqlite';

/** Counts of one tenant, or of all (`*`), in one minute. */
export interface MinuteRow {
  readonly tenant: string;
  /** The minute's beginning. */
  readonly atMs: number;
  readonly events: number;
  readonly delivered: number;
  readonly failed: number;
  readonly dead: number;
  /** A LatencyHistogram as text. */
  readonly latencies: string;
}

export function statsOperations(db: DatabaseSync) {
  const select = db.prepare(
    `SELECT tenant, at_ms AS atMs, events, delivered, failed, dead, latencies FROM minutes
     WHERE tenant = ? AND at_ms >= ? AND at_ms <= ? ORDER BY at_ms`,
  );
  const ofMinute = db.prepare(
    'SELECT tenant, at_ms AS atMs, events, delivered, failed, dead, latencies FROM minutes WHERE at_ms = ?',
  );
  const put = db.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?, ?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM minutes WHERE at_ms < ?');

  return {
    listMinutes(tenant: string, fromMs: number, toMs: number): MinuteRow[] {
      return select.all(tenant, fromMs, toMs) as unknown as MinuteRow[];
    },

    minutesAt(atMs: number): MinuteRow[] {
      return ofMinute.all(atMs) as unknown as MinuteRow[];
    },

    putMinutes(rows: readonly MinuteRow[], forgetBeforeMs: number): void {
      for (const { tenant, atMs, events, delivered, failed, dead, latencies } of rows)
        put.run(tenant, atMs, events, delivered, failed, dead, latencies);
      forget.run(forgetBeforeMs);
    },
  };
}
