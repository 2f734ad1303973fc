import * as z from 'zod';
import { tenantOrEvery, time } from './fields.ts';

/** Where a hook came from: a file of the box, which the API does not change, or this API. */
export const HOOK_ORIGINS = ['file', 'api'] as const;
export const HOOK_TYPES = ['webhook', 'script'] as const;
/** `failing`: enabled, and its latest attempt failed. `disabled`: by somebody, or by Hookline (`health.reason`). */
export const HOOK_STATES = ['enabled', 'failing', 'disabled'] as const;

const HOOK_HEALTH = z.strictObject({
  /** Why Hookline took it out of service (410 Gone). */
  reason: z.string().optional(),
  disabled_at: time.optional(),
  last_attempt_at: time.optional(),
  last_result: z.enum(['delivered', 'retry', 'dead']).optional(),
  /** HTTP status, or a script's exit code. */
  last_status: z.int().optional(),
  last_error: z.string().optional(),
  dead_letters: z.int().min(0).optional(),
});

/** A hook as the API answers it. Field names are those of the configuration files. */
export const HOOK_VIEW = z.strictObject({
  id: z.string(),
  type: z.enum(HOOK_TYPES),
  name: z.string(),
  tenant: tenantOrEvery,
  enabled: z.boolean(),
  /** Event types: exact, `lease.*`, `*`; empty matches all. */
  events: z.array(z.string()),
  subnets: z.array(z.string()),
  /** An EventBridge event pattern over the payload. */
  filter: z.record(z.string(), z.unknown()).optional(),
  /** A duration such as `5s`. */
  timeout: z.string(),
  /** Webhooks only, from here ... */
  url: z.string().optional(),
  method: z.enum(['POST', 'PUT', 'PATCH']).optional(),
  /** Values of `Authorization`-like headers are MASK. */
  headers: z.record(z.string(), z.string()).optional(),
  retries: z.int().optional(),
  retry_backoff: z.string().optional(),
  template: z.enum(['slack', 'teams']).optional(),
  ssl_verify: z.boolean().optional(),
  /** MASK where it has one. */
  secret: z.string().optional(),
  /** Until when the secret before this one signs beside it. */
  old_secret_until: time.optional(),
  /** NebularStack's words, on hooks for a subscriber's NAS. */
  context: z.literal('radius-authentication').optional(),
  trigger: z.literal('subscriber-nas-updated').optional(),
  /** ... to here. Scripts only: */
  command: z.string().optional(),
  origin: z.enum(HOOK_ORIGINS),
  state: z.enum(HOOK_STATES),
  health: HOOK_HEALTH,
  created_at: time.optional(),
  updated_at: time.optional(),
});
export type HookView = z.infer<typeof HOOK_VIEW>;

export const HOOK_LIST = z.strictObject({ hooks: z.array(HOOK_VIEW), next_cursor: z.string().optional() });

/** Answer to a rotation: the new secret, once. */
export const ROTATED_SECRET = z.strictObject({ secret: z.string(), old_secret_until: time.optional() });
