import { boxOf, EVENT_ID, eventId, sequenceAt, sequenceOf } from '#shared/event/event-id.ts';
import type { EventQuery, EventRecord, Events, Page, PageRequest } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';
import type { EventLogRow } from './event-log-operations.ts';

/** Calls that one page may cost: a list that finds little ends early, and its `next` goes on from there. */
const SCANS_PER_PAGE = 50;

/** The events that the box keeps, by when it accepted them. A cursor is the sequence number to go on from. */
export class EmbeddedEventLog implements Events {
  readonly #database: Database;
  readonly #box: string;
  readonly #node: () => string;

  constructor(database: Database, box: string, node: () => string) {
    this.#database = database;
    this.#box = box;
    this.#node = node;
  }

  async list(query: EventQuery, { limit, cursor }: PageRequest): Promise<Page<EventRecord>> {
    const { tenant, types = [], sinceMs, untilMs } = query;
    const fromSeq = sinceMs === undefined ? 0 : sequenceAt(sinceMs);
    const end = untilMs === undefined ? Number.MAX_SAFE_INTEGER : sequenceAt(untilMs) - 1;
    let toSeq = cursor === undefined ? end : Math.min(end, Number(cursor));
    if (!(toSeq >= fromSeq)) return { items: [], next: undefined };
    const items: EventRecord[] = [];
    for (let scans = 0; scans < SCANS_PER_PAGE; scans++) {
      const wanted = limit - items.length + 1;
      const { events, nextSeq } = await this.#database.call('scanEvents', { tenant, types, fromSeq, toSeq }, wanted);
      for (const event of events) {
        if (items.length === limit) return { items, next: String(event.seq) };
        items.push(this.#record(event));
      }
      if (nextSeq === undefined) return { items, next: undefined };
      toSeq = nextSeq;
    }
    return { items, next: String(toSeq) };
  }

  async get(id: string, tenant: string | undefined): Promise<EventRecord | undefined> {
    if (!EVENT_ID.test(id) || boxOf(id) !== this.#box) return undefined;
    const row = await this.#database.call('getEvent', sequenceOf(id));
    if (row === undefined || (tenant !== undefined && row.tenant !== tenant)) return undefined;
    return this.#record(row);
  }

  /** Events that were accepted after that one, the oldest first; empty where there is none, or the id is none of ours. */
  async after(id: string, query: Pick<EventQuery, 'tenant' | 'types'>, limit: number): Promise<readonly EventRecord[]> {
    if (!EVENT_ID.test(id) || boxOf(id) !== this.#box) return [];
    const { tenant, types = [] } = query;
    for (let fromSeq = sequenceOf(id) + 1; ; ) {
      const wanted = { tenant, types, fromSeq, toSeq: Number.MAX_SAFE_INTEGER };
      const { events, nextSeq } = await this.#database.call('scanEventsUp', wanted, limit);
      if (events.length > 0 || nextSeq === undefined) return events.map((row) => this.#record(row));
      fromSeq = nextSeq;
    }
  }

  #record({ seq, tenant, type, timeMs, body }: EventLogRow): EventRecord {
    return { id: eventId(seq, this.#box), tenant, type, timeMs, body, node: this.#node() };
  }
}
