import { boxOf } from '#shared/event/event-id.ts';
import type { LogEntry } from '../../registry/aws/log-item.ts';
import type { EventQuery, EventRecord, Events, Page, PageRequest } from '../ports.ts';
import { readCursor, writeCursor } from './log-cursor.ts';
import type { LogReader } from './log-reader.ts';
import type { LogScopes } from './log-scope.ts';

/** Attempts that one page looks through at the most. */
const MAX_LOOKED_THROUGH = 5_000;

/**
 * Events, read from the delivery log, which has each with its first attempts, or by itself where no hook wanted it. It has
 * none that is too big for it; and where it keeps failures alone, only those that failed at some hook.
 */
export class CloudEvents implements Events {
  readonly #log: LogReader;
  readonly #scopes: LogScopes;

  constructor(log: LogReader, scopes: LogScopes) {
    this.#log = log;
    this.#scopes = scopes;
  }

  async list({ tenant, types = [], sinceMs, untilMs }: EventQuery, page: PageRequest): Promise<Page<EventRecord>> {
    const after = readCursor(page.cursor);
    const window = { sinceMs, untilMs, after, wanted: page.limit };
    const items: EventRecord[] = [];
    let lookedThrough = 0;
    let last: LogEntry | undefined;
    for await (const entry of this.#log.entries(await this.#scopes.ofEvents(tenant), window)) {
      if (entry.eventId === (items.at(-1)?.id ?? after?.eventId)) continue; // Another hook's attempt of the same event.
      const event = recordOf(entry);
      const isMeant = event !== undefined && (types.length === 0 || types.includes(event.type));
      if (isMeant && items.length === page.limit && last !== undefined) return { items, next: cursorAfter(last) };
      if (isMeant) items.push(event);
      lookedThrough += 1;
      last = entry;
      if (lookedThrough >= MAX_LOOKED_THROUGH) return { items, next: cursorAfter(entry) };
    }
    return { items, next: undefined };
  }

  async get(id: string, tenant: string | undefined): Promise<EventRecord | undefined> {
    const scopes = await this.#scopes.ofEvents(tenant);
    for await (const entry of this.#log.entries(scopes, { eventId: id, wanted: scopes.length })) {
      const event = recordOf(entry);
      if (event !== undefined) return event;
    }
    return undefined;
  }
}

function recordOf({ event, eventId }: LogEntry): EventRecord | undefined {
  return event && { ...event, node: boxOf(eventId) };
}

/** After all that is known of the event: its other hooks' attempts are no events of their own. */
function cursorAfter({ eventId }: LogEntry): string {
  return writeCursor({ eventId, hookId: '' });
}
