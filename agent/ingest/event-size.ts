import { EventError } from '#shared/event/event-error.ts';

/** Of one event, as UTF-8: what a cloud queue takes in one message. */
const MAX_EVENT_BYTES = 256 * 1024;

/** No UTF-16 code unit takes more than three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** Throws EventError `event_too_large` for the text of an event beyond 256 KiB. */
export function checkEventSize(text: string): void {
  if (text.length * MAX_BYTES_PER_UNIT <= MAX_EVENT_BYTES) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_EVENT_BYTES) return;
  throw new EventError('event_too_large', '', `an event must not exceed ${MAX_EVENT_BYTES} bytes, got ${bytes}`);
}
