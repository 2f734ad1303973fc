import type { Delivery } from '#shared/api/delivery.ts';
import type { EventView } from '#shared/api/event.ts';
import type { HookView } from '#shared/api/hook.ts';

export const AT = '2026-01-31T10:00:00.000Z';

export const hookView = (more: Partial<HookView> = {}): HookView => ({
  id: 'hk_1',
  type: 'webhook',
  name: 'billing',
  tenant: 'acme',
  enabled: true,
  events: ['session_up'],
  subnets: [],
  timeout: '5s',
  url: 'https://billing.example.com/hook',
  origin: 'api',
  state: 'enabled',
  health: {},
  ...more,
});

export const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  id: 'evt_1.hk_1',
  event_id: 'evt_1',
  event_type: 'session_up',
  tenant: 'acme',
  hook_id: 'hk_1',
  hook: 'billing',
  state: 'delivered',
  attempts: 1,
  last_attempt_at: AT,
  status: 200,
  latency_ms: 12.4,
  ...more,
});

export const eventView = (more: Partial<EventView> = {}): EventView => ({
  id: 'evt_1',
  type: 'session_up',
  tenant: 'acme',
  time: AT,
  payload: { event: 'session_up', username: 'anna@example.com', ip_address: '203.0.113.10' },
  ...more,
});
