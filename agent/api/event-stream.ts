import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventRecord } from '#functions/api/ports.ts';

/** What may wait in memory for one client; one that is further behind reads on from the log, at its own pace. */
const BUFFER_MAX_BYTES = 1024 * 1024;
const PAGE = 100;

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Nginx holds answers back otherwise.
  'x-accel-buffering': 'no',
} as const;

export interface StreamFilter {
  /** Undefined for every tenant. */
  readonly tenant: string | undefined;
  /** Any of these; empty for all. */
  readonly types: readonly string[];
}

export interface StreamSource {
  /** Events that were accepted after that one, the oldest first, at most so many; empty at the end. */
  readonly after: (id: string, filter: StreamFilter, limit: number) => Promise<readonly EventRecord[]>;
  /** A client that takes nothing for this long is dropped. */
  readonly stallMs: number;
}

/** One client that watches events: it reads what it missed from the log, and then takes them as they come. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #filter: StreamFilter;
  readonly #source: StreamSource;
  #isLive = true;
  #hasEnded = false;
  /** Something came while the log was read. */
  #hasMore = false;
  #lastId = '';
  /** Sent from the log last: some of it may come once more as it is accepted. */
  #sent: ReadonlySet<string> = new Set();

  constructor(response: ServerResponse, filter: StreamFilter, source: StreamSource) {
    this.#response = response;
    this.#filter = filter;
    this.#source = source;
  }

  start(lastId: string | undefined): void {
    this.#response.writeHead(200, STREAM_HEADERS);
    this.#response.write(': connected\n\n');
    if (lastId === undefined) return;
    this.#lastId = lastId;
    this.#fallBehind();
  }

  offer(event: EventRecord): void {
    if (this.#hasEnded) return;
    const { tenant, types } = this.#filter;
    if (tenant !== undefined && event.tenant !== tenant) return;
    if (types.length > 0 && !types.includes(event.type)) return;
    if (!this.#isLive) this.#hasMore = true;
    else if (this.#response.writableLength > BUFFER_MAX_BYTES) this.#fallBehind();
    else if (!this.#sent.has(event.id)) this.#send(event);
  }

  /** So that proxies keep the connection, and both ends notice where it is gone. */
  beat(): void {
    if (this.#isLive && !this.#hasEnded) this.#response.write(': still here\n\n');
  }

  /** At once: what a slow client has not taken is dropped. */
  end(): void {
    this.#hasEnded = true;
    if (this.#response.writableNeedDrain) this.#response.destroy();
    else this.#response.end();
  }

  #fallBehind(): void {
    this.#isLive = false;
    this.#catchUp().catch(() => this.#response.destroy());
  }

  async #catchUp(): Promise<void> {
    while (!this.#response.destroyed && !this.#hasEnded) {
      await this.#drained();
      this.#hasMore = false;
      const page = await this.#source.after(this.#lastId, this.#filter, PAGE);
      if (this.#hasEnded || (page.length === 0 && !this.#hasMore)) break;
      if (page.length > 0) this.#sent = new Set(page.map(({ id }) => id));
      for (const event of page) this.#send(event);
    }
    this.#isLive = true;
  }

  /** Rejects where the client has taken nothing for too long, or is gone. */
  async #drained(): Promise<void> {
    if (!this.#response.writableNeedDrain) return;
    await once(this.#response, 'drain', { signal: AbortSignal.timeout(this.#source.stallMs) });
  }

  #send({ id, type, tenant, timeMs, node, body }: EventRecord): void {
    this.#lastId = id;
    const head = JSON.stringify({ id, type, tenant, time: new Date(timeMs).toISOString(), node });
    // A line break in JSON text is white space, and one in `data:` would end the line.
    const payload = body.replaceAll(/[\r\n]+/g, ' ');
    this.#response.write(`id: ${id}\nevent: event\ndata: ${head.slice(0, -1)},"payload":${payload}}\n\n`);
  }
}
