import { EVENT, EVENT_LIST, type EventView } from '#shared/api/event.ts';
import { readEventStream } from '../../sources/read-event-stream.ts';
import type { ApiClient, Query } from '../api/api-client.ts';
import { readAnswer } from '../api/read-answer.ts';

const PAGE = 200;
const MAX_PAGES = 25;
/** Ids that are remembered: what one poll can bring at most, twice. */
const MAX_SEEN = PAGE * MAX_PAGES * 2;

/** Finds new events by asking again for the latest. */
export class EventPoller {
  readonly #api: ApiClient;
  readonly #filter: Query;
  readonly #seen = new Set<string>();
  #latestId: string | undefined;

  constructor(api: ApiClient, filter: Query) {
    this.#api = api;
    this.#filter = filter;
  }

  get latestId(): string | undefined {
    return this.#latestId;
  }

  /** Takes note of what there is; answers the latest events, the oldest first. */
  async begin(): Promise<readonly EventView[]> {
    const { events } = await this.#page(undefined);
    return this.#take(events);
  }

  /** The events since the last call, the oldest first. */
  async next(): Promise<readonly EventView[]> {
    const found: EventView[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.#page(cursor);
      found.push(...page.events.filter(({ id }) => !this.#seen.has(id)));
      cursor = page.next_cursor;
      if (cursor === undefined || page.events.some(({ id }) => this.#seen.has(id))) break;
    }
    return this.#take(found);
  }

  #take(latestFirst: readonly EventView[]): readonly EventView[] {
    this.#latestId = latestFirst[0]?.id ?? this.#latestId;
    const events = latestFirst.toReversed();
    for (const { id } of events) this.#seen.add(id);
    for (const id of this.#seen) {
      if (this.#seen.size <= MAX_SEEN) break;
      this.#seen.delete(id);
    }
    return events;
  }

  async #page(cursor: string | undefined) {
    return readAnswer(EVENT_LIST, await this.#api.get('/events', { ...this.#filter, limit: PAGE, cursor }));
  }
}

/** Hands on the events of the live stream, from the one after `lastId` on, until it ends. */
export async function followEventStream(
  api: ApiClient,
  filter: Query,
  lastId: string | undefined,
  signal: AbortSignal,
  onEvent: (event: EventView) => void,
): Promise<void> {
  const stream = await api.stream('/events/stream', filter, lastId, signal);
  await readEventStream(stream, async (data) => onEvent(readAnswer(EVENT, JSON.parse(data))));
}
