import * as z from 'zod';
import { EVENT_GROUPS } from '#shared/event/event-types.ts';
import { WEBHOOK_FIELDS } from '#shared/hook/webhook-fields.ts';
import { tenantId, tenantOrEvery, time } from './fields.ts';

export const EVENT = z.strictObject({
  id: z.string(),
  type: z.string(),
  tenant: tenantId,
  time,
  /** The box that it came from, where known. */
  node: z.string().optional(),
  payload: z.record(z.string(), z.unknown()),
});
export type EventView = z.infer<typeof EVENT>;

export const EVENT_LIST = z.strictObject({ events: z.array(EVENT), next_cursor: z.string().optional() });

export const EVENT_TYPE = z.strictObject({
  type: z.string(),
  group: z.enum(EVENT_GROUPS),
  description: z.string(),
  example: z.record(z.string(), z.unknown()),
});
export const EVENT_TYPE_LIST = z.strictObject({ event_types: z.array(EVENT_TYPE) });

/** Answer to a test event: which hooks match it. */
export const FIRED = z.strictObject({ event_id: z.string(), tenant: tenantId, hooks: z.array(z.string()) });

/** Which hook matches which event. Exactly one of `hook_id` and `hook`; one of `event`, `event_id` and `recent`. */
export const PATTERN_TEST = z.strictObject({
  hook_id: z.string().optional(),
  hook: z
    .strictObject({
      tenant: tenantOrEvery.optional(),
      events: WEBHOOK_FIELDS.events,
      subnets: WEBHOOK_FIELDS.subnets,
      filter: WEBHOOK_FIELDS.filter,
    })
    .optional(),
  /** A payload, as a daemon posts it. */
  event: z.record(z.string(), z.unknown()).optional(),
  event_id: z.string().optional(),
  /** So many of the latest events. */
  recent: z.int().min(1).max(200).optional(),
});

const MATCH = z.strictObject({
  event_id: z.string().optional(),
  type: z.string(),
  matches: z.boolean(),
  /** What decides against it: `tenant`, `events`, `subnets`, or a path of the payload such as `lease.ip`. */
  field: z.string().optional(),
  reason: z.string().optional(),
});
/** The first result's fields stand at the top as well. */
export const PATTERN_TESTED = MATCH.extend({ results: z.array(MATCH) });
