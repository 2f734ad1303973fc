import type { DatabaseSync } from 'node:sqlite';
import type { DeliveryRecord } from '../../api/ports.ts';
import { deliveryState } from './delivery-state.ts';

/** Rows of each table that one call looks through: a few milliseconds, so that events never wait long behind it. */
const WINDOW_ROWS = 5_000;

/** Names of functions and of the fan-out itself, in the messages where a delivery has its hook. */
const isHook = (id: string): boolean => id !== '' && !id.startsWith('#');

export interface AttemptOfDelivery {
  readonly hook: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly result: string;
  readonly status: number | null;
  readonly latencyMs: number;
  readonly error: string | null;
  readonly response: string | null;
}

export interface DeliveryRow {
  readonly hook: string;
  readonly state: DeliveryRecord['state'];
  readonly attempts: number;
  readonly last: AttemptOfDelivery | undefined;
  /** 0: at once. */
  readonly dueMs: number | undefined;
}

/** An event with what the database knows of its deliveries. */
export interface DeliveriesOfEvent {
  readonly seq: number;
  readonly tenant: string;
  readonly type: string;
  readonly timeMs: number;
  readonly deliveries: readonly DeliveryRow[];
  /** The event's body where it still waits to be fanned out: which hooks match is not known here. */
  readonly unmatched: string | undefined;
}

export interface DeliveryScan {
  readonly tenant: string | undefined;
  readonly hook: string | undefined;
  readonly state: DeliveryRecord['state'] | undefined;
  readonly type: string | undefined;
  /** Of these sequence numbers, both included, the highest first. */
  readonly fromSeq: number;
  readonly toSeq: number;
}

interface Found {
  tenant: string;
  type: string;
  timeMs: number;
  body: string;
}

export function deliveryOperations(db: DatabaseSync) {
  const tables = ['attempts', 'messages', 'dead_letters'] as const;
  const windowOf = (table: string) =>
    db.prepare(
      `SELECT seq FROM ${table} WHERE seq >= :from AND seq <= :to ORDER BY seq DESC LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`,
    );
  const seqsOf = (table: string) =>
    db.prepare(
      `SELECT DISTINCT t.seq FROM ${table} t WHERE t.seq >= :from AND t.seq <= :to
         AND (:hook IS NULL OR t.hook = :hook OR (t.hook = '' AND :fresh = 1))
         AND (:tenant IS NULL AND :type IS NULL OR EXISTS (SELECT 1 FROM events e WHERE e.seq = t.seq
           AND (:tenant IS NULL OR e.tenant = :tenant) AND (:type IS NULL OR e.type = :type)))
       ORDER BY t.seq DESC LIMIT :limit`,
    );
  const sources = tables.map((table) => ({ table, window: windowOf(table), seqs: seqsOf(table) }));
  const eventOf = db.prepare('SELECT tenant, type, time_ms AS timeMs, body FROM events WHERE seq = ?');
  const attemptsOf = db.prepare(
    `SELECT hook, attempt, at_ms AS atMs, result, status, latency_ms AS latencyMs, error, response
     FROM attempts WHERE seq = ? ORDER BY id`,
  );
  const messagesOf = db.prepare('SELECT hook, attempt, due_ms AS dueMs FROM messages WHERE seq = ?');
  const deadOf = db.prepare('SELECT hook FROM dead_letters WHERE seq = ?');

  /** Undefined where the event is no longer kept. */
  const collect = (seq: number): (DeliveriesOfEvent & { attempts: readonly AttemptOfDelivery[] }) | undefined => {
    const event = eventOf.get(seq) as unknown as Found | undefined;
    if (event === undefined) return undefined;
    const attempts = attemptsOf.all(seq) as unknown as AttemptOfDelivery[];
    const messages = messagesOf.all(seq) as unknown as { hook: string; attempt: number; dueMs: number }[];
    const dead = new Set(deadOf.all(seq).map(({ hook }) => String(hook)));
    const hooks = new Set([...attempts.map(({ hook }) => hook), ...messages.map(({ hook }) => hook), ...dead]);
    const deliveries = [...hooks].filter(isHook).toSorted();
    const { tenant, type, timeMs, body } = event;
    return {
      seq,
      tenant,
      type,
      timeMs,
      attempts,
      unmatched: messages.some(({ hook }) => hook === '') ? body : undefined,
      deliveries: deliveries.map((hook) => {
        const made = attempts.filter((attempt) => attempt.hook === hook);
        const last = made.at(-1);
        const waiting = messages.find((message) => message.hook === hook);
        const facts = { waitingAttempt: waiting?.attempt ?? null, isDead: dead.has(hook) };
        const state = deliveryState({ lastResult: last?.result ?? null, ...facts });
        return { hook, state, attempts: made.length, last, dueMs: waiting?.dueMs };
      }),
    };
  };

  return {
    /**
     * Deliveries of at most `limit` events, the latest event first, among a bounded number of rows; `nextSeq` is where to
     * go on, undefined at the end. An answer may be empty before the end.
     */
    scanDeliveries(scan: DeliveryScan, limit: number): { events: DeliveriesOfEvent[]; nextSeq: number | undefined } {
      const { tenant, hook, state, type, fromSeq, toSeq } = scan;
      const fresh = state === undefined || state === 'pending';
      const wanted = sources.filter(({ table }) => {
        if (table === 'attempts') return state === undefined || state === 'delivered';
        return table === 'messages' ? state !== 'delivered' && state !== 'dead' : fresh || state === 'dead';
      });
      let lowest = fromSeq;
      for (const { window } of wanted)
        lowest = Math.max(lowest, Number(window.get({ from: fromSeq, to: toSeq })?.seq ?? fromSeq));
      const seqs = new Set<number>();
      const parameters = { from: lowest, to: toSeq, hook: hook ?? null, tenant: tenant ?? null, type: type ?? null };
      for (const { seqs: find } of wanted)
        for (const { seq } of find.all({ ...parameters, fresh: fresh ? 1 : 0, limit })) seqs.add(Number(seq));
      const latest = [...seqs].toSorted((a, b) => b - a).slice(0, limit);
      const events: DeliveriesOfEvent[] = [];
      for (const seq of latest) {
        const found = collect(seq);
        if (found === undefined) continue;
        const { attempts: _, ...event } = found;
        const deliveries = event.deliveries.filter(
          (known) => (hook === undefined || known.hook === hook) && (state === undefined || known.state === state),
        );
        const unmatched = fresh ? event.unmatched : undefined;
        if (deliveries.length > 0 || unmatched !== undefined)
          events.push({ ...event, unmatched, deliveries: unmatched === undefined ? deliveries : event.deliveries });
      }
      const stoppedAt = latest.length === limit ? (latest.at(-1) ?? lowest) : lowest;
      return { events, nextSeq: stoppedAt > fromSeq ? stoppedAt - 1 : undefined };
    },

    /** An event's deliveries with every attempt, and its body. */
    deliveriesOf(
      seq: number,
    ): (DeliveriesOfEvent & { attempts: readonly AttemptOfDelivery[]; body: string }) | undefined {
      const found = collect(seq);
      return found && { ...found, body: String(eventOf.get(seq)?.body) };
    },
  };
}
