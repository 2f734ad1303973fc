import type { ServerResponse } from 'node:http';
import type { EventFields } from '#shared/event/event.ts';
import { EventStream, type StreamFilter, type StreamSource } from './event-stream.ts';

export const STREAMS_MAX = 100;
const HEARTBEAT_MS = 15_000;

export interface EventStreamsParts extends StreamSource {
  readonly node: () => string;
}

/** Everybody who watches the events as they come (server-sent events, WHATWG HTML 9.2). */
export class EventStreams {
  readonly #parts: EventStreamsParts;
  readonly #streams = new Set<EventStream>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: EventStreamsParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#streams.size >= STREAMS_MAX;
  }

  /** Answers with a stream that ends when the client goes, or cannot keep up. `lastId` resumes behind that event. */
  open(response: ServerResponse, filter: StreamFilter, lastId: string | undefined): void {
    const stream = new EventStream(response, filter, this.#parts);
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
    response.once('close', () => {
      this.#streams.delete(stream);
      if (this.#streams.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    stream.start(lastId);
  }

  /** Tells those who watch of an event that was accepted. Costs nothing where nobody does. */
  publish(event: EventFields): void {
    if (this.#streams.size === 0) return;
    const record = { ...pick(event), node: this.#parts.node() };
    for (const stream of this.#streams) stream.offer(record);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end();
  }

  #beat(): void {
    for (const stream of this.#streams) stream.beat();
  }
}

const pick = ({ id, tenant, type, timeMs, body }: EventFields): EventFields => ({ id, tenant, type, timeMs, body });
