import { MASK } from '#shared/api/fields.ts';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { HOOKLINE_VERSION } from '#shared/version.ts';

/* Examples of the OpenAPI document. A test holds each against its schema. */

const AT = '2026-01-31T10:00:00.000Z';
const EVENT_ID = 'evt_2k7v0q1z9xcbox00001';
const HOOK_ID = 'hk_0f1e2d3c4b5a6978';

export const HOOK_INPUT_EXAMPLE = {
  name: 'billing',
  tenant: 'isp-a',
  events: ['lease.*'],
  url: 'https://billing.example/hook',
  headers: { 'X-Source': 'hookline' },
  timeout: '5s',
  retries: 3,
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};

export const HOOK_EXAMPLE = {
  id: HOOK_ID,
  type: 'webhook',
  name: 'billing',
  tenant: 'isp-a',
  enabled: true,
  events: ['lease.*'],
  subnets: [],
  timeout: '5s',
  url: 'https://billing.example/hook',
  method: 'POST',
  headers: { 'X-Source': 'hookline' },
  retries: 3,
  retry_backoff: '2s',
  ssl_verify: true,
  secret: MASK,
  origin: 'api',
  state: 'enabled',
  health: { last_attempt_at: AT, last_result: 'delivered', last_status: 200, dead_letters: 0 },
  created_at: AT,
  updated_at: AT,
};

export const FIRED_EXAMPLE = { event_id: EVENT_ID, tenant: 'isp-a', hooks: ['billing'] };

export const SENT_EXAMPLE = {
  method: 'POST',
  url: 'https://billing.example/hook',
  headers: { 'Content-Type': 'application/json', 'X-Athena-Signature': MASK },
  body: JSON.stringify(LEASE_ACK),
};

export const EVENT_EXAMPLE = { id: EVENT_ID, type: 'lease.ack', tenant: 'isp-a', time: AT, payload: LEASE_ACK };

export const DELIVERY_EXAMPLE = {
  id: `${EVENT_ID}.${HOOK_ID}`,
  event_id: EVENT_ID,
  event_type: 'lease.ack',
  tenant: 'isp-a',
  hook_id: HOOK_ID,
  hook: 'billing',
  state: 'delivered',
  attempts: 1,
  last_attempt_at: AT,
  status: 200,
  latency_ms: 12.5,
};

export const DEAD_LETTER_EXAMPLE = {
  id: `${EVENT_ID}.${HOOK_ID}`,
  event_id: EVENT_ID,
  event: 'lease.ack',
  tenant: 'isp-a',
  hook: 'billing',
  hook_id: HOOK_ID,
  attempts: 3,
  reason: 'HTTP 500',
  died_at: AT,
};

export const REPLAY_EXAMPLE = {
  id: 'rpl_1',
  hook_id: HOOK_ID,
  hook: 'billing',
  tenant: 'isp-a',
  since: '2026-01-31T08:00:00.000Z',
  until: '2026-01-31T09:00:00.000Z',
  state: 'running',
  replayed: 120,
  progress: 0.4,
  started_at: AT,
};

export const WORKER_EXAMPLE = {
  tenant: 'isp-a',
  state: 'Active',
  waiting: 4,
  oldest_age_seconds: 1.5,
  dead_letters: 0,
};

export const TOKEN_EXAMPLE = {
  id: 'tok_0mk2x1a5c9f0e1d2c',
  name: 'dashboard',
  scope: 'viewer',
  tenant: 'isp-a',
  created_at: AT,
};

export const AUDIT_EXAMPLE = {
  id: 'aud_0mk2x1a5c9f0e1d2c',
  at: AT,
  actor: 'anna',
  actor_id: TOKEN_EXAMPLE.id,
  action: 'hook.update',
  target: HOOK_ID,
  tenant: 'isp-a',
  fields: ['timeout'],
};

export const STATS_EXAMPLE = {
  buckets: [{ at: AT, events: 120, delivered: 118, failed: 2, dead: 0, p50_ms: 11, p99_ms: 80 }],
  success_rate: 0.983,
  waiting: 4,
  oldest_age_seconds: 1.5,
  dead_letters: 0,
  attention: [
    {
      severity: 'warning',
      what: 'Hook billing is failing: status 500',
      hint: 'See its latest deliveries.',
      hook_id: HOOK_ID,
      tenant: 'isp-a',
    },
  ],
};

export const STATUS_EXAMPLE = {
  version: HOOKLINE_VERSION,
  host: 'box',
  node: 'bng1',
  has_event_stream: true,
  token: { id: TOKEN_EXAMPLE.id, name: 'dashboard', scope: 'viewer', tenant: 'isp-a' },
};
