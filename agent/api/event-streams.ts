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
  /** Each with the id of the token that opened it. */
  readonly #streams = new Map<EventStream, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: EventStreamsParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#streams.size >= STREAMS_MAX;
  }

  /**
   * Answers with a stream that ends when the client goes or cannot keep up, or its token does (`endOf`). `lastId` resumes
   * behind that event.
   */
  open(response: ServerResponse, tokenId: string, filter: StreamFilter, lastId: string | undefined): void {
    const stream = new EventStream(response, filter, this.#parts);
    this.#streams.set(stream, tokenId);
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
    for (const stream of this.#streams.keys()) stream.offer(record);
  }

  /** Ends what this token opened: it is good for nothing any more. */
  endOf(tokenId: string): void {
    for (const [stream, id] of this.#streams) if (id === tokenId) stream.end();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams.keys()) stream.end();
  }

  #beat(): void {
    for (const stream of this.#streams.keys()) stream.beat();
  }
}

const pick = ({ id, tenant, type, timeMs, body }: EventFields): EventFields => ({ id, tenant, type, timeMs, body });
