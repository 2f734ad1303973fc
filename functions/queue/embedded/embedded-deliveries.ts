import { HooklineEvent } from '#shared/event/event.ts';
import { boxOf, EVENT_ID, eventId, sequenceAt, sequenceOf } from '#shared/event/event-id.ts';
import type { Deliveries, DeliveryQuery, DeliveryRecord, Page, PageRequest } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';
import type { AttemptRecord } from '../../registry/registry.ts';
import type { AttemptOfDelivery, DeliveriesOfEvent, DeliveryRow } from './delivery-operations.ts';

/** Calls that one page may cost: a list that finds little ends early, and its `next` goes on from there. */
const SCANS_PER_PAGE = 40;
const EVENTS_PER_SCAN = 200;

export interface EmbeddedDeliveriesParts {
  readonly database: Database;
  /** What names this box in event ids. */
  readonly box: string;
  /** Ids of the webhooks to which an event that waits will be delivered. */
  readonly matching: (event: HooklineEvent) => readonly string[];
  /** Puts deliveries of these events to that hook alone into its queue; answers how many of the events are gone. */
  readonly put: (hookId: string, seqs: readonly number[]) => Promise<{ readonly gone: number }>;
}

/**
 * The box's deliveries, from its delivery log, its queue and its dead letters. A delivery is known as long as its event
 * is kept (`retention_days`). A cursor is `<sequence number>` or `<sequence number> <hook>`: from there, or behind that.
 */
export class EmbeddedDeliveries implements Deliveries {
  readonly #parts: EmbeddedDeliveriesParts;

  constructor(parts: EmbeddedDeliveriesParts) {
    this.#parts = parts;
  }

  async list(query: DeliveryQuery, { limit, cursor }: PageRequest): Promise<Page<DeliveryRecord>> {
    const range = this.#range(query);
    const [from = '', ...rest] = cursor?.split(' ') ?? [];
    const afterHook = rest.join(' ');
    let toSeq = cursor === undefined ? range.toSeq : Math.min(range.toSeq, Number(from));
    if (!(toSeq >= range.fromSeq)) return { items: [], next: undefined };
    const items: DeliveryRecord[] = [];
    const { tenant, hookId: hook, state, eventType: type } = query;
    for (let scans = 0; scans < SCANS_PER_PAGE; scans++) {
      const scan = { tenant, hook, state, type, fromSeq: range.fromSeq, toSeq };
      const eventsWanted = state !== undefined ? EVENTS_PER_SCAN : Math.min(EVENTS_PER_SCAN, limit - items.length + 1);
      const { events, nextSeq } = await this.#parts.database.call('scanDeliveries', scan, eventsWanted);
      for (const event of events) {
        for (const record of this.#records(event, query)) {
          if (cursor !== undefined && event.seq === Number(from) && record.hookId <= afterHook) continue;
          const before = items.at(-1);
          if (items.length === limit && before !== undefined)
            return { items, next: `${sequenceOf(before.eventId)} ${before.hookId}` };
          items.push(record);
        }
      }
      if (nextSeq === undefined) return { items, next: undefined };
      toSeq = nextSeq;
    }
    return { items, next: String(toSeq) };
  }

  async get(key: Parameters<Deliveries['get']>[0]): ReturnType<Deliveries['get']> {
    if (!this.#isOurs(key.eventId)) return undefined;
    const found = await this.#parts.database.call('deliveriesOf', sequenceOf(key.eventId));
    if (found === undefined || (key.tenant !== undefined && found.tenant !== key.tenant)) return undefined;
    const delivery = this.#records(found, {}).find(({ hookId }) => hookId === key.hookId);
    if (delivery === undefined) return undefined;
    const { tenant, type, timeMs, body } = found;
    const attempts = found.attempts.filter(({ hook }) => hook === key.hookId);
    return {
      delivery,
      attempts: attempts.map((attempt) => attemptRecord(key.eventId, attempt)),
      event: { id: key.eventId, tenant, type, timeMs, body },
    };
  }

  /** A delivery that still waits is not made twice: its turn comes at once. */
  async redeliver({ eventId: id, hookId }: DeliveryRecord): Promise<boolean> {
    if (!this.#isOurs(id)) return false;
    return (await this.#parts.put(hookId, [sequenceOf(id)])).gone === 0;
  }

  #isOurs(id: string): boolean {
    return EVENT_ID.test(id) && boxOf(id) === this.#parts.box;
  }

  /** Sequence numbers that the query means; an empty range where it names an event of elsewhere. */
  #range({ eventId: id, sinceMs, untilMs }: DeliveryQuery): { fromSeq: number; toSeq: number } {
    const fromSeq = sinceMs === undefined ? 0 : sequenceAt(sinceMs);
    const toSeq = untilMs === undefined ? Number.MAX_SAFE_INTEGER : sequenceAt(untilMs) - 1;
    if (id === undefined) return { fromSeq, toSeq };
    const seq = this.#isOurs(id) ? sequenceOf(id) : -1;
    return { fromSeq: Math.max(fromSeq, seq), toSeq: Math.min(toSeq, seq) };
  }

  #records(event: DeliveriesOfEvent, { hookId, state }: Partial<DeliveryQuery>): DeliveryRecord[] {
    const id = eventId(event.seq, this.#parts.box);
    const { tenant, type } = event;
    const rows = [...event.deliveries, ...this.#unmatched(event, id)].toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
    return rows
      .filter((row) => (hookId === undefined || row.hook === hookId) && (state === undefined || row.state === state))
      .map(({ hook, last, dueMs, ...row }) => ({
        eventId: id,
        eventType: type,
        tenant,
        hookId: hook,
        state: row.state,
        attempts: row.attempts,
        last: last && attemptRecord(id, last),
        nextAttemptMs: dueMs || undefined,
      }));
  }

  /** First attempts that are to come: those of an event that was not fanned out. */
  #unmatched({ unmatched: body, tenant, type, timeMs, deliveries }: DeliveriesOfEvent, id: string): DeliveryRow[] {
    if (body === undefined) return [];
    const known = new Set(deliveries.map(({ hook }) => hook));
    const matching = this.#parts.matching(new HooklineEvent({ id, tenant, type, timeMs, body }));
    return matching
      .filter((hook) => !known.has(hook))
      .map((hook) => ({ hook, state: 'pending', attempts: 0, last: undefined, dueMs: undefined }));
  }
}

function attemptRecord(id: string, row: AttemptOfDelivery): AttemptRecord {
  const { hook, attempt, atMs, result, status, latencyMs, error, response } = row;
  return {
    eventId: id,
    hookId: hook,
    attempt,
    atMs,
    result: result === 'delivered' || result === 'retry' ? result : 'dead',
    status: status ?? undefined,
    latencyMs,
    error: error ?? undefined,
    response: response ?? undefined,
  };
}
