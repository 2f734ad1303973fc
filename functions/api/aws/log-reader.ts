import { EVENT_ID, eventId as idOf, sequenceAt } from '#shared/event/event-id.ts';
import type { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { LOG_SHARDS, logPartition, logShard } from '../../registry/aws/keys.ts';
import { type LogEntry, readLogItem } from '../../registry/aws/log-item.ts';
import type { LogScope } from './log-scope.ts';
import { mergeNewest } from './merge-newest.ts';

const FIRST = 'evt_';
/** Sorts after every event's id. */
const LAST = 'evt_~';
const PAGE = { min: 4, max: 200 };
/** `#` ends the event's id in a sort key; this is the character after it. */
const AFTER_EVENT = '$';

/** Which entries: all where a field is left out. */
export interface LogWindow {
  /** Of this event alone. */
  readonly eventId?: string | undefined;
  /** Of events accepted at or after, and before. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Those that come after this place in the order of the answers. */
  readonly after?: LogPlace | undefined;
  /** About so many are wanted. */
  readonly wanted: number;
}

export interface LogPlace {
  readonly eventId: string;
  readonly hookId: string;
}

/** Reads the delivery log over the partitions that it is spread over. */
export class LogReader {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** The attempts of one delivery after another, those of the latest event first; of hooks in the order of their ids. */
  async *deliveries(scopes: readonly LogScope[], window: LogWindow): AsyncGenerator<readonly LogEntry[], void> {
    let group: LogEntry[] = [];
    for await (const entry of this.entries(scopes, window)) {
      const [first] = group;
      if (first !== undefined && compare(first, entry) !== 0) {
        yield group;
        group = [];
      }
      group.push(entry);
    }
    if (group.length > 0) yield group;
  }

  /** Single entries, in the same order. */
  async *entries(scopes: readonly LogScope[], window: LogWindow): AsyncGenerator<LogEntry, void> {
    const shards =
      window.eventId === undefined
        ? Array.from({ length: LOG_SHARDS }, (_, shard) => shard)
        : [logShard(window.eventId)];
    const range = rangeOf(window);
    // DynamoDB takes a range that ends before it begins for an error.
    const isEmpty = range.to < range.from || (window.eventId !== undefined && !EVENT_ID.test(window.eventId));
    if (isEmpty) return;
    const pageSize = Math.min(PAGE.max, Math.max(PAGE.min, Math.ceil((2 * window.wanted) / (scopes.length || 1))));
    const partitions = scopes.flatMap(({ tenant, hookId }) =>
      shards.map((shard) => this.#read(logPartition(tenant, hookId, shard), { ...range, pageSize })),
    );
    for await (const entry of mergeNewest(partitions, compare))
      if (window.after === undefined || compare(window.after, entry) > 0) yield entry;
  }

  async *#read(pk: string, range: { from: string; to: string; pageSize: number }): AsyncGenerator<LogEntry, void> {
    for await (const item of this.#table.newestFirst(pk, range)) {
      const entry = readLogItem(item);
      if (entry !== undefined) yield entry;
    }
  }
}

/** Ids of events count up with time: those before a time sort before the id that would be the first at that time. */
function rangeOf({ eventId, sinceMs, untilMs, after }: LogWindow): { from: string; to: string } {
  if (eventId !== undefined) return { from: `${eventId}#`, to: eventId + AFTER_EVENT };
  const ends = [LAST];
  if (untilMs !== undefined) ends.push(idOf(sequenceAt(untilMs), ''));
  if (after !== undefined) ends.push(after.eventId + AFTER_EVENT);
  const from = sinceMs === undefined ? FIRST : idOf(sequenceAt(sinceMs), '');
  const [to = LAST] = ends.toSorted();
  return { from, to };
}

/** Positive where the first of the two is answered before the second. */
function compare(a: LogPlace, b: LogPlace): number {
  if (a.eventId !== b.eventId) return a.eventId > b.eventId ? 1 : -1;
  if (a.hookId === b.hookId) return 0;
  return a.hookId > b.hookId ? 1 : -1;
}
