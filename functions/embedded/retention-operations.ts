import type { DatabaseSync } from 'node:sqlite';

export interface Pruned {
  readonly events: number;
  readonly attempts: number;
  readonly deadLetters: number;
  /** Whether this call stopped at its limit: there may be more. */
  readonly more: boolean;
}

export function retentionOperations(db: DatabaseSync) {
  const getMeta = db.prepare('SELECT value FROM meta WHERE key = ?');
  const setMeta = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  const lastSequence = db.prepare('SELECT max(seq) AS seq FROM events');
  const pruneAttempts = db.prepare(
    'DELETE FROM attempts WHERE id IN (SELECT id FROM attempts ORDER BY id LIMIT ?) AND at_ms < ?',
  );
  const pruneDead = db.prepare(
    `DELETE FROM dead_letters WHERE (seq, hook) IN (SELECT seq, hook FROM dead_letters WHERE died_ms < ? LIMIT ?)`,
  );
  const oldEvents = db.prepare(
    `SELECT seq FROM events e WHERE seq < ?
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.seq = e.seq)
       AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.seq = e.seq) ORDER BY seq LIMIT ?`,
  );
  const deleteEvent = db.prepare('DELETE FROM events WHERE seq = ?');
  const pages = db.prepare(
    `SELECT (SELECT page_count FROM pragma_page_count) AS pages, (SELECT freelist_count FROM pragma_freelist_count) AS free,
            (SELECT page_size FROM pragma_page_size) AS size`,
  );

  return {
    getMeta(key: string): string | undefined {
      const row = getMeta.get(key);
      return row === undefined ? undefined : String(row.value);
    },

    setMeta(key: string, value: string): void {
      setMeta.run(key, value);
    },

    lastSequence(): number {
      return Number(lastSequence.get()?.seq ?? 0);
    },

    /**
     * Removes at most `limit` rows of each kind: attempts and settled events older than the cutoff, dead letters older
     * than theirs. What still waits, and what a dead letter needs, stays however old it is.
     */
    prune(cutoff: { seq: number; ms: number; deadMs: number }, limit: number): Pruned {
      const attempts = Number(pruneAttempts.run(limit, cutoff.ms).changes);
      const deadLetters = Number(pruneDead.run(cutoff.deadMs, limit).changes);
      const seqs = oldEvents.all(cutoff.seq, limit);
      for (const { seq } of seqs) deleteEvent.run(Number(seq));
      const more = attempts === limit || deadLetters === limit || seqs.length === limit;
      return { events: seqs.length, attempts, deadLetters, more };
    },

    /** Bytes of the database file that hold something. */
    usedBytes(): number {
      const row = pages.get();
      return (Number(row?.pages) - Number(row?.free)) * Number(row?.size);
    },
  };
}
