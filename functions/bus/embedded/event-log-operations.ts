import type { DatabaseSync } from 'node:sqlite';

/** Rows that one call looks through: a few milliseconds, so that events never wait long behind it. */
const WINDOW_ROWS = 2_000;
/** Bodies of one answer. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface EventLogRow {
  readonly seq: number;
  readonly tenant: string;
  readonly type: string;
  readonly timeMs: number;
  readonly body: string;
}

export interface EventScan {
  readonly tenant: string | undefined;
  /** Empty for all. */
  readonly types: readonly string[];
  /** Of these sequence numbers, both included. */
  readonly fromSeq: number;
  readonly toSeq: number;
}

interface Scanned {
  readonly events: readonly EventLogRow[];
  /** Where to go on; undefined at the end. An answer may be empty before the end. */
  readonly nextSeq: number | undefined;
}

export function eventLogOperations(db: DatabaseSync) {
  const scanOf = (order: 'ASC' | 'DESC') => ({
    order,
    window: db.prepare(
      `SELECT seq FROM events WHERE seq >= :from AND seq <= :to ORDER BY seq ${order} LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`,
    ),
    rows: db.prepare(
      `SELECT seq, tenant, type, time_ms AS timeMs, body FROM events
       WHERE seq >= :from AND seq <= :to AND (:tenant IS NULL OR tenant = :tenant)
         AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types))) ORDER BY seq ${order} LIMIT :limit`,
    ),
  });
  const latestFirst = scanOf('DESC');
  const oldestFirst = scanOf('ASC');
  const one = db.prepare('SELECT seq, tenant, type, time_ms AS timeMs, body FROM events WHERE seq = ?');
  const first = db.prepare('SELECT min(seq) AS seq FROM events WHERE seq >= ?');

  const scan = (
    by: ReturnType<typeof scanOf>,
    { tenant, types, fromSeq, toSeq }: EventScan,
    limit: number,
  ): Scanned => {
    const isUp = by.order === 'ASC';
    const bound = by.window.get({ from: fromSeq, to: toSeq })?.seq;
    const from = isUp ? fromSeq : Number(bound ?? fromSeq);
    const to = isUp ? Number(bound ?? toSeq) : toSeq;
    const wanted = {
      from,
      to,
      tenant: tenant ?? null,
      types: types.length === 0 ? null : JSON.stringify(types),
      limit,
    };
    const events: EventLogRow[] = [];
    let bytes = 0;
    let isCut = false;
    for (const row of by.rows.iterate(wanted)) {
      const event = row as unknown as EventLogRow;
      events.push(event);
      bytes += event.body.length;
      isCut = bytes > MAX_BYTES;
      if (isCut) break;
    }
    const stoppedAt =
      isCut || events.length === limit ? events.at(-1)?.seq : bound === undefined ? undefined : Number(bound);
    if (stoppedAt === undefined) return { events, nextSeq: undefined };
    const nextSeq = isUp ? stoppedAt + 1 : stoppedAt - 1;
    return { events, nextSeq: nextSeq >= fromSeq && nextSeq <= toSeq ? nextSeq : undefined };
  };

  return {
    /** Events among a bounded number of rows, the latest first. */
    scanEvents(wanted: EventScan, limit: number): Scanned {
      return scan(latestFirst, wanted, limit);
    },

    /** The same, the oldest first. */
    scanEventsUp(wanted: EventScan, limit: number): Scanned {
      return scan(oldestFirst, wanted, limit);
    },

    getEvent(seq: number): EventLogRow | undefined {
      return one.get(seq) as unknown as EventLogRow | undefined;
    },

    /** The lowest sequence number from there on. */
    firstSequence(fromSeq: number): number | undefined {
      const seq = first.get(fromSeq)?.seq;
      return seq == null ? undefined : Number(seq);
    },
  };
}
