import * as z from 'zod';
import { text } from '#shared/field/plain.ts';
import { tenantId, tenantOrEvery, time } from './fields.ts';

/** NebularStack's three states (Webhooks, "Creating and Managing Webhooks"). */
const WORKER_STATES = ['Active', 'Inactive', 'Activating'] as const;

/** What drains one tenant's queue. */
export const WORKER = z.strictObject({
  tenant: tenantId,
  state: z.enum(WORKER_STATES),
  /** Messages that wait: events to fan out, and deliveries to retry. */
  waiting: z.int().min(0),
  oldest_age_seconds: z.number().min(0).optional(),
  dead_letters: z.int().min(0),
});
export const WORKER_LIST = z.strictObject({ workers: z.array(WORKER) });

export const TENANT = z.strictObject({ id: tenantId, is_default: z.boolean(), hooks: z.int().min(0) });
export const TENANT_LIST = z.strictObject({ tenants: z.array(TENANT) });

export const SCOPES = ['viewer', 'operator', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const TOKEN = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(SCOPES),
  tenant: tenantOrEvery,
  created_at: time,
  last_used_at: time.optional(),
});
export const TOKEN_LIST = z.strictObject({ tokens: z.array(TOKEN) });
/** `token` is answered here and never again. */
export const NEW_TOKEN = TOKEN.extend({ token: z.string() });
export const TOKEN_INPUT = z.strictObject({
  /** Left out: that of the token that asks. */
  tenant: tenantOrEvery.optional(),
  scope: z.enum(SCOPES),
  name: text('a name', 128)
    .refine((name) => name.trim() !== '', { error: 'expected a name' })
    .transform((name) => name.trim()),
});

export const AUDIT_ENTRY = z.strictObject({
  id: z.string(),
  at: time,
  /** The token's name. */
  actor: z.string(),
  actor_id: z.string(),
  /** Such as `hook.create`, `worker.disable`, `dead_letters.redrive`. */
  action: z.string(),
  /** What was changed: an id. */
  target: z.string(),
  tenant: tenantOrEvery,
  /** Names of the fields that changed, never their values. */
  fields: z.array(z.string()),
});
export const AUDIT_LIST = z.strictObject({ entries: z.array(AUDIT_ENTRY), next_cursor: z.string().optional() });

const REPLAY_STATES = ['running', 'done', 'failed', 'cancelled'] as const;
/** Past events through today's hook. */
export const REPLAY = z.strictObject({
  id: z.string(),
  hook_id: z.string(),
  hook: z.string(),
  tenant: tenantOrEvery,
  since: time,
  until: time,
  state: z.enum(REPLAY_STATES),
  /** Events that matched and were queued for the hook; unknown where the cloud does not say. */
  replayed: z.int().min(0).optional(),
  /** Of the window, between 0 and 1. */
  progress: z.number().min(0).max(1),
  started_at: time,
  reason: z.string().optional(),
});
export const REPLAY_LIST = z.strictObject({ replays: z.array(REPLAY) });
const instant = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T10:00:00Z' });
/** `until` left out means now. */
export const REPLAY_INPUT = z.strictObject({ hook: z.string().min(1), since: instant, until: instant.optional() });

const BUCKET = z.strictObject({
  at: time,
  events: z.int(),
  delivered: z.int(),
  failed: z.int(),
  dead: z.int(),
  p50_ms: z.number().optional(),
  p99_ms: z.number().optional(),
});
/** What needs somebody, the most urgent first. */
const ATTENTION = z.strictObject({
  severity: z.enum(['error', 'warning']),
  what: z.string(),
  /** What to do. */
  hint: z.string(),
  hook_id: z.string().optional(),
  tenant: tenantId.optional(),
});
/** One bucket a minute, the oldest first. `failed` counts attempts that did not deliver, `dead` deliveries given up. */
export const STATS = z.strictObject({
  buckets: z.array(BUCKET),
  success_rate: z.number().min(0).max(1).optional(),
  waiting: z.int(),
  oldest_age_seconds: z.number().min(0),
  dead_letters: z.int(),
  attention: z.array(ATTENTION),
});

/** What answers, and as whom one asks. */
export const STATUS = z.strictObject({
  version: z.string(),
  host: z.enum(['box', 'cloud']),
  /** The box's name, or the environment's. */
  node: z.string(),
  /** Whether `GET /events/stream` streams; poll `GET /events` otherwise. */
  has_event_stream: z.boolean(),
  token: z.strictObject({ id: z.string(), name: z.string(), scope: z.enum(SCOPES), tenant: tenantOrEvery }),
});

/** The box has read its files again; `restart` names the keys whose change waits for a restart. */
export const RELOADED = z.strictObject({ hooks: z.int().min(0), restart: z.array(z.string()) });
