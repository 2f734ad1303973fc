import * as z from 'zod';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { expected } from '#shared/field/expected.ts';
import { WEBHOOK_FIELDS } from '#shared/hook/webhook-fields.ts';
import { tenantOrEvery } from './fields.ts';

/**
 * A webhook as the API takes it: the names of the configuration's files, durations in milliseconds once read. MASK for
 * the secret, or for a header's value, leaves it as it is.
 */
export const HOOK_INPUT = z.strictObject({
  ...WEBHOOK_FIELDS,
  type: z.literal('webhook', { error: expected('"webhook"') }).optional(),
  tenant: tenantOrEvery.optional(),
  /** NebularStack's words, both or neither: the hook then sees `subscriber-nas-updated` alone. */
  context: z.literal(RADIUS_CONTEXT, { error: expected(`"${RADIUS_CONTEXT}", the only context`) }).optional(),
  trigger: z
    .literal(SUBSCRIBER_NAS_UPDATED, { error: expected(`"${SUBSCRIBER_NAS_UPDATED}", the only trigger`) })
    .optional(),
});
export type HookInput = z.output<typeof HOOK_INPUT>;

/** Any part of it; null takes a field away, so that its default holds again (RFC 7396). */
export type HookPatch = { readonly [K in keyof HookInput]?: HookInput[K] | null };

export const HOOK_PATCH: z.ZodType<HookPatch> = z.strictObject(
  Object.fromEntries(
    Object.entries(HOOK_INPUT.shape).map(([name, schema]) => [
      name,
      name === 'url' ? schema.optional() : schema.nullable().optional(),
    ]),
  ),
);

/** A new secret, or none to have one made. */
export const ROTATE_SECRET = z.strictObject({ secret: WEBHOOK_FIELDS.secret });

/** What would be sent: exactly one of `hook` and `hook_id`, and of `event`, `event_id` and `type`. */
export const PREVIEW_INPUT = z.strictObject({
  hook: HOOK_INPUT.optional(),
  hook_id: z.string().min(1).optional(),
  /** A payload, as a daemon posts it. */
  event: z.record(z.string(), z.unknown()).optional(),
  event_id: z.string().min(1).optional(),
  /** An event type: its example is sent. */
  type: z.string().min(1).optional(),
});
