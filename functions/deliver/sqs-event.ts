import * as z from 'zod';
import type { BatchRecord } from './deliver-batch.ts';

const EVENT = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string(), eventSourceARN: z.string() })),
});

/** A message as Lambda received it from a tenant's queue. */
export interface QueueRecord extends BatchRecord {
  /** The name of the queue. */
  readonly queue: string;
}

/** The records of an invocation by an SQS event source mapping. Throws ZodError for any other invocation. */
export function readSqsEvent(event: unknown): readonly QueueRecord[] {
  return EVENT.parse(event).Records.map(({ messageId, body, eventSourceARN }) => ({
    id: messageId,
    body,
    queue: eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1),
  }));
}
