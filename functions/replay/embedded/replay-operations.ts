import type { DatabaseSync } from 'node:sqlite';
import type { ReplayRecord } from '../../api/ports.ts';
import type { PutDeliveries, PutTarget } from '../../queue/embedded/queue-operations.ts';

/** A box remembers this many replays. */
const REPLAYS_MAX = 1_000;

export interface ReplayRow {
  readonly id: string;
  readonly hook: string;
  readonly tenant: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The first sequence number of the window, the next one to look at, and the first one behind the window. */
  readonly fromSeq: number;
  readonly nextSeq: number;
  readonly untilSeq: number;
  readonly state: ReplayRecord['state'];
  readonly replayed: number;
  readonly startedMs: number;
  readonly reason: string | null;
}

/** How far a replay came. */
export interface ReplayStep {
  readonly id: string;
  readonly nextSeq: number;
  readonly isLast: boolean;
}

/** `putDeliveries` is the queue's. */
export function replayOperations(
  db: DatabaseSync,
  putDeliveries: (seqs: readonly number[], to: PutTarget) => PutDeliveries,
) {
  const columns = `id, hook, tenant, since_ms AS sinceMs, until_ms AS untilMs, from_seq AS fromSeq, next_seq AS nextSeq,
    until_seq AS untilSeq, state, replayed, started_ms AS startedMs, reason`;
  const all = db.prepare(`SELECT ${columns} FROM replays WHERE ?1 IS NULL OR tenant = ?1 ORDER BY n DESC`);
  const one = db.prepare(`SELECT ${columns} FROM replays WHERE id = ?`);
  const insert = db.prepare(
    `INSERT INTO replays (id, hook, tenant, since_ms, until_ms, from_seq, next_seq, until_seq, state, replayed, started_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', 0, ?)`,
  );
  const trim = db.prepare(`DELETE FROM replays WHERE n <= ? AND state <> 'running'`);
  const advance = db.prepare(`UPDATE replays SET next_seq = ?, replayed = replayed + ? WHERE id = ?`);
  const end = db.prepare(`UPDATE replays SET state = ?, reason = ? WHERE id = ? AND state = 'running'`);

  return {
    listReplays(tenant: string | undefined): ReplayRow[] {
      return all.all(tenant ?? null) as unknown as ReplayRow[];
    },

    getReplay(id: string): ReplayRow | undefined {
      return one.get(id) as unknown as ReplayRow | undefined;
    },

    addReplay({ id, hook, tenant, sinceMs, untilMs, fromSeq, untilSeq, startedMs }: ReplayRow): void {
      const row = insert.run(id, hook, tenant, sinceMs, untilMs, fromSeq, fromSeq, untilSeq, startedMs);
      trim.run(Number(row.lastInsertRowid) - REPLAYS_MAX);
    },

    /** Puts what a step found and takes the step, both or neither; nothing happens to a replay that no longer runs. */
    stepReplay({ id, nextSeq, isLast }: ReplayStep, seqs: readonly number[], to: PutTarget): PutDeliveries {
      if (one.get(id)?.state !== 'running') return { put: 0, gone: 0, rows: [] };
      const done = putDeliveries(seqs, to);
      advance.run(nextSeq, seqs.length, id);
      if (isLast) end.run('done', null, id);
      return done;
    },

    /** Of one that runs; nothing happens to others. */
    endReplay(id: string, state: ReplayRow['state'], reason: string | undefined): void {
      end.run(state, reason ?? null, id);
    },
  };
}
