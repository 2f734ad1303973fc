import { createParser } from 'eventsource-parser';
import { StreamError } from './stream-error.ts';

/** Of one event while it is coming in, in characters. One beyond 256 KiB is refused later, with a trace; this bounds memory. */
const MAX_BUFFERED = 1024 * 1024;

/**
 * Hands the data of each server-sent event of the stream to `onData`, one after the other: nothing more is read while it
 * works. Returns where the stream ends. Throws what the stream throws, and StreamError `event_too_large`.
 */
export async function readEventStream(
  stream: AsyncIterable<Uint8Array>,
  onData: (data: string) => Promise<void>,
): Promise<void> {
  const ready: string[] = [];
  let overflow = false;
  const parser = createParser({
    maxBufferSize: MAX_BUFFERED,
    onEvent: ({ data }) => ready.push(data),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') overflow = true; // Unknown fields are to be ignored.
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    for (const data of ready.splice(0)) await onData(data);
    if (overflow) throw new StreamError('event_too_large', `an event exceeds ${MAX_BUFFERED} characters`);
  }
}
