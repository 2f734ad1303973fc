import type { DatabaseSync } from 'node:sqlite';
import type { FollowUp } from '../queue.ts';
import { hookLane } from './lanes.ts';

/** An event to keep, with the lanes in which it is to wait. */
export interface Entry {
  readonly seq: number;
  readonly tenant: string;
  readonly type: string;
  readonly timeMs: number;
  readonly body: string;
  /** Size of the body in UTF-8, for the bound of the spool. */
  readonly bytes: number;
  readonly messages: readonly { readonly lane: string; readonly hookId: string }[];
}

/** A waiting message with its event. */
export type MessageRow = readonly [
  seq: number,
  hookId: string,
  attempt: number,
  tenant: string,
  type: string,
  timeMs: number,
  body: string,
];

/** A follow-up with its moment: when a retry falls due, when a delivery died. */
export type DatedFollowUp = FollowUp & { readonly atMs: number };

export type Settlement = readonly [seq: number, hookId: string, followUps: readonly DatedFollowUp[]];

export interface LaneSummary {
  readonly lane: string;
  readonly waiting: number;
  /** Of these, how many have not been attempted. */
  readonly fresh: number;
  readonly bytes: number;
  readonly nextDueMs: number;
}

const LOAD_MAX_BYTES = 8 * 1024 * 1024;
const SELECT_MESSAGE =
  'SELECT m.seq, m.hook, m.attempt, e.tenant, e.type, e.time_ms, e.body FROM messages m JOIN events e ON e.seq = m.seq';

/** Rows until their bodies fill the memory that one load may take; at least one. */
function collect(rows: Iterable<unknown>): MessageRow[] {
  const collected: MessageRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const message = row as MessageRow;
    collected.push(message);
    bytes += message[6].length;
    if (bytes > LOAD_MAX_BYTES) break;
  }
  return collected;
}

export function queueOperations(db: DatabaseSync) {
  const insertEvent = db.prepare('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)');
  const insertMessage = db.prepare('INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?)');
  const deleteMessage = db.prepare('DELETE FROM messages WHERE seq = ? AND hook = ?');
  const insertDead = db.prepare(
    'INSERT OR REPLACE INTO dead_letters SELECT seq, ?, tenant, ?, ?, ? FROM events WHERE seq = ?',
  );
  const nextInLine = db.prepare(
    `${SELECT_MESSAGE} WHERE m.lane = ? AND m.due_ms = 0 AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  );
  const due = db.prepare(`${SELECT_MESSAGE} WHERE m.lane = ? AND m.due_ms <= ? ORDER BY m.due_ms, m.seq LIMIT ?`);
  const nextDue = db.prepare('SELECT min(due_ms) FROM messages WHERE lane = ? AND due_ms > ?');
  const summary = db.prepare(
    'SELECT lane, count(*), sum(attempt = 1), sum(bytes), min(due_ms) FROM messages GROUP BY lane',
  );
  const oldest = db.prepare('SELECT min(seq) FROM messages WHERE lane = ?');
  for (const statement of [nextInLine, due, nextDue, summary, oldest]) statement.setReturnArrays(true);

  return {
    /** Keeps events and their messages. An event that is there already is left alone, with its messages. */
    append(entries: readonly Entry[]): void {
      for (const { seq, tenant, type, timeMs, body, bytes, messages } of entries) {
        if (insertEvent.run(seq, tenant, type, timeMs, body).changes === 0) continue;
        for (const { lane, hookId } of messages) insertMessage.run(seq, hookId, lane, 0, 1, hookId === '' ? bytes : 0);
      }
    },

    settle(settlements: readonly Settlement[]): void {
      for (const [seq, hookId, followUps] of settlements) {
        deleteMessage.run(seq, hookId);
        for (const next of followUps) {
          if (next.kind === 'retry')
            insertMessage.run(seq, next.hookId, hookLane(next.hookId), next.atMs, next.attempt, 0);
          else insertDead.run(next.hookId, next.atMs, next.attempts, next.reason, seq);
        }
      }
    },

    /** Messages of a first-in-first-out lane behind that one. */
    loadNext(lane: string, afterSeq: number, limit: number): { rows: MessageRow[]; last: boolean } {
      const rows = collect(nextInLine.iterate(lane, afterSeq, limit));
      const last = rows.length < limit && nextInLine.get(lane, rows.at(-1)?.[0] ?? afterSeq, 1) === undefined;
      return { rows, last };
    },

    /** Messages of a lane that are due, the longest due first; and when the next one behind them falls due. */
    loadDue(lane: string, nowMs: number, limit: number): { rows: MessageRow[]; nextDueMs: number | null } {
      const rows = collect(due.iterate(lane, nowMs, limit));
      const next = nextDue.get(lane, nowMs) as unknown as [number | null];
      return { rows, nextDueMs: next[0] };
    },

    summarizeLanes(): LaneSummary[] {
      const rows = summary.all() as unknown as [string, number, number, number, number][];
      return rows.map(([lane, waiting, fresh, bytes, nextDueMs]) => ({ lane, waiting, fresh, bytes, nextDueMs }));
    },

    oldestWaiting(lanes: readonly string[]): (number | null)[] {
      return lanes.map((lane) => (oldest.get(lane) as unknown as [number | null])[0]);
    },
  };
}
