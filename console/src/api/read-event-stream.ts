import { EventSourceParserStream } from 'eventsource-parser/stream';
import { EVENT, type EventView } from '#shared/api/event.ts';
import type { ApiClient } from './api-client.ts';

/**
 * The live events from the one after `lastId`, until the server ends the stream or `signal` aborts. `fetch` and not
 * EventSource, which cannot send the token.
 */
export async function* readEventStream(
  api: ApiClient,
  /** Comma-separated; empty means all. */
  type: string,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<EventView> {
  const { body } = await api.raw('GET', '/events/stream', {
    signal,
    query: { type },
    headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
  });
  if (body === null) return;
  const messages = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array<ArrayBuffer>, string>)
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of messages as unknown as AsyncIterable<{ event?: string; data: string }>) {
    if (event === 'event') yield EVENT.parse(JSON.parse(data));
  }
}
