import type { DatabaseSync } from 'node:sqlite';
import type { FollowUp } from '../queue.ts';
import { FORWARD, hookLane, isHookLane } from './lanes.ts';

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

/** An event, as `append` takes it. */
export type EventRow = readonly [seq: number, tenant: string, type: string, timeMs: number, body: string];

/** A message that starts to wait, as `append` takes it. */
export type WaitingRow = readonly [seq: number, hookId: string, lane: string, bytes: number];

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

/** What follows from the message of that event. */
export type Consequence = readonly [seq: number, followUps: readonly DatedFollowUp[]];

export interface LaneSummary {
  readonly lane: string;
  readonly waiting: number;
  /** Of these, how many have not been attempted. */
  readonly fresh: number;
  readonly bytes: number;
  readonly nextDueMs: number;
}

/** Where events are to be delivered once more. */
export interface PutTarget {
  readonly hookId: string;
  readonly lane: string;
  readonly nowMs: number;
  /** Whether one that waits there anyhow falls due. */
  readonly urgent: boolean;
  /** Those of the events that are on their way to other hooks and will not come to this one by themselves. */
  readonly passedBy: readonly number[];
}

export interface PutDeliveries {
  readonly put: number;
  /** Events that are no longer kept. */
  readonly gone: number;
  /** What was put into a first-in-first-out lane. */
  readonly rows: readonly MessageRow[];
}

/** What a settling changed. */
export interface Settled {
  /** Of each message that is done with, the attempt that was stored; 0 where nothing was. */
  readonly attempts: readonly number[];
  /** Deliveries whose place was taken by a retry of the same, as happens after a crash. */
  readonly replaced: [hookId: string, attempt: number][];
  /** Bytes of events that have left the spool. */
  readonly freedBytes: number;
}

/**
 * The message of an entry that counts its bytes against the spool's bound: an event counts once, as long as it waits for
 * the bus or to be fanned out. Undefined where it does neither: executions of scripts have a bound of their own.
 */
export function spoolMessage({ messages }: Entry): string | undefined {
  return [FORWARD, FAN_OUT].find((spooled) => messages.some(({ hookId }) => hookId === spooled));
}

/** In place of a hook, where an event is to be fanned out. */
const FAN_OUT = '';
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

export const MESSAGE_COLUMNS = 7;
const EVENT_COLUMNS = 5;
const WAITING_COLUMNS = 4;

export function queueOperations(db: DatabaseSync) {
  const insertEvent = db.prepare('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)');
  const insertMessage = db.prepare('INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?)');
  const deleteMessage = db.prepare('DELETE FROM messages WHERE seq = ? AND hook = ?');
  const takeMessage = db.prepare('DELETE FROM messages WHERE seq = ? AND hook = ? RETURNING bytes, attempt');
  const passBytes = db.prepare(`UPDATE messages SET bytes = ? WHERE seq = ? AND hook = '${FAN_OUT}'`);
  const attemptOf = db.prepare('SELECT attempt FROM messages WHERE seq = ? AND hook = ?');
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
  const isKept = db.prepare('SELECT 1 FROM events WHERE seq = ?');
  const hasten = db.prepare('UPDATE messages SET due_ms = min(due_ms, ?) WHERE seq = ? AND hook = ?');
  const deleteDead = db.prepare('DELETE FROM dead_letters WHERE seq = ? AND hook = ?');
  const messageOf = db.prepare(`${SELECT_MESSAGE} WHERE m.seq = ? AND m.hook = ?`);
  const isOver = db.prepare(
    `SELECT 1 FROM attempts WHERE seq = ?1 AND hook = ?2 UNION ALL SELECT 1 FROM dead_letters WHERE seq = ?1 AND hook = ?2`,
  );
  /** An event that waits for a slow hook may be done with at this one. */
  const isToCome = (seq: number, hookId: string) =>
    attemptOf.get(seq, FAN_OUT) !== undefined && isOver.get(seq, hookId) === undefined;
  for (const statement of [takeMessage, attemptOf, nextInLine, due, nextDue, summary, oldest, messageOf])
    statement.setReturnArrays(true);

  return {
    /**
     * Keeps events and their messages. An event that is there already is left alone, with its messages; answers the
     * sequence numbers of those. Rows come one after the other in flat arrays: a copy between threads costs by the object.
     */
    append(events: readonly EventRow[number][], messages: readonly WaitingRow[number][]): number[] {
      const known: number[] = [];
      for (let at = 0; at < events.length; at += EVENT_COLUMNS) {
        const row = events.slice(at, at + EVENT_COLUMNS);
        if (insertEvent.run(...row).changes === 0) known.push(Number(row[0]));
      }
      for (let at = 0; at < messages.length; at += WAITING_COLUMNS) {
        const [seq = 0, hookId = '', lane = '', bytes = 0] = messages.slice(at, at + WAITING_COLUMNS);
        if (known.length === 0 || !known.includes(Number(seq))) insertMessage.run(seq, hookId, lane, 0, 1, bytes);
      }
      return known;
    },

    /** Messages that are done with, by their seq and hook; what follows from them, or from others, is listed apart. */
    settle(seqs: readonly number[], hookIds: readonly string[], consequences: readonly Consequence[]): Settled {
      const attempts: number[] = [];
      const replaced: [string, number][] = [];
      let freedBytes = 0;
      for (const [place, seq] of seqs.entries()) {
        const hookId = hookIds[place] ?? '';
        const [bytes, attempt] = (takeMessage.get(seq, hookId) as unknown as [number, number] | undefined) ?? [0, 0];
        attempts.push(attempt);
        const isHeld = bytes > 0 && hookId === FORWARD && passBytes.run(bytes, seq).changes > 0;
        if (!isHeld) freedBytes += bytes;
      }
      for (const [seq, followUps] of consequences) {
        for (const next of followUps) {
          const before = attemptOf.get(seq, next.hookId) as unknown as [number] | undefined;
          if (before !== undefined) replaced.push([next.hookId, before[0]]);
          deleteMessage.run(seq, next.hookId);
          if (next.kind === 'retry')
            insertMessage.run(seq, next.hookId, hookLane(next.hookId), next.atMs, next.attempt, 0);
          else insertDead.run(next.hookId, next.atMs, next.attempts, next.reason, seq);
        }
      }
      return { attempts, replaced, freedBytes };
    },

    /**
     * Puts deliveries of these events to one hook into its lane, from attempt 1 and due then, in place of their dead
     * letters. One that waits is not put twice, and falls due where it is `urgent`; nor is one put whose event will come to
     * the hook when it is fanned out.
     */
    putDeliveries(seqs: readonly number[], { hookId, lane, nowMs, urgent, passedBy }: PutTarget): PutDeliveries {
      const answer = { put: 0, gone: 0, rows: [] as MessageRow[] };
      const isFifo = !isHookLane(lane);
      for (const seq of seqs) {
        if (isKept.get(seq) === undefined) answer.gone++;
        else if (attemptOf.get(seq, hookId) !== undefined) {
          if (urgent) hasten.run(nowMs, seq, hookId);
        } else if (isFifo || !isToCome(seq, hookId) || passedBy.includes(seq)) {
          deleteDead.run(seq, hookId);
          insertMessage.run(seq, hookId, lane, isFifo ? 0 : nowMs, 1, 0);
          answer.put++;
          if (isFifo) answer.rows.push(messageOf.get(seq, hookId) as unknown as MessageRow);
        }
      }
      return answer;
    },

    /** Messages of a first-in-first-out lane behind that one, their columns one after the other. */
    loadNext(lane: string, afterSeq: number, limit: number): { columns: MessageRow[number][]; last: boolean } {
      const rows = collect(nextInLine.iterate(lane, afterSeq, limit));
      const last = rows.length < limit && nextInLine.get(lane, rows.at(-1)?.[0] ?? afterSeq, 1) === undefined;
      return { columns: rows.flat(), last };
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
