import * as z from 'zod';
import { tenantId, time } from './fields.ts';

/** `pending`: its first attempt is to come. `retrying`: it failed and comes again. `dead`: given up. */
export const DELIVERY_STATES = ['pending', 'retrying', 'delivered', 'dead'] as const;

/** One event for one hook. Its id is `<event_id>.<hook_id>`. */
export const DELIVERY = z.strictObject({
  id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  tenant: tenantId,
  hook_id: z.string(),
  /** The hook's name; its id where it is no longer there. */
  hook: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int().min(0),
  last_attempt_at: time.optional(),
  next_attempt_at: time.optional(),
  status: z.int().optional(),
  latency_ms: z.number().optional(),
  error: z.string().optional(),
});
export type Delivery = z.infer<typeof DELIVERY>;

export const ATTEMPT = z.strictObject({
  attempt: z.int().min(1),
  at: time,
  result: z.enum(['delivered', 'retry', 'dead']),
  status: z.int().optional(),
  latency_ms: z.number(),
  error: z.string().optional(),
  /** The first 200 characters of the response; of a script, of its output. */
  response: z.string().optional(),
});

/** What goes out. Secrets, signatures and sensitive headers are masked. */
export const SENT_REQUEST = z.strictObject({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type SentRequest = z.infer<typeof SENT_REQUEST>;

export const DELIVERY_DETAIL = DELIVERY.extend({
  attempt_list: z.array(ATTEMPT),
  /** The event's payload; absent where it is no longer kept. */
  payload: z.record(z.string(), z.unknown()).optional(),
  /** The request as today's hook makes it; absent for scripts, for hooks that are gone and for events that are. */
  request: SENT_REQUEST.optional(),
});
export type DeliveryDetail = z.infer<typeof DELIVERY_DETAIL>;

export const DELIVERY_LIST = z.strictObject({ deliveries: z.array(DELIVERY), next_cursor: z.string().optional() });

export const DEAD_LETTER = z.strictObject({
  /** The delivery's id. */
  id: z.string(),
  event_id: z.string(),
  /** The event's type. */
  event: z.string(),
  tenant: tenantId,
  hook: z.string(),
  hook_id: z.string(),
  attempts: z.int(),
  reason: z.string(),
  died_at: time,
});
export const DEAD_LETTER_LIST = z.strictObject({
  dead_letters: z.array(DEAD_LETTER),
  /** All that the query means, listed or not. */
  total: z.int(),
});

/** One bounded run; call again while `remaining` is not 0. */
export const REDRIVEN = z.strictObject({ redriven: z.int(), remaining: z.int() });
