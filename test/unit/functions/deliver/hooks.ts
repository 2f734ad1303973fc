import { type LiveWebhook, liveWebhook } from '#functions/deliver/live-webhook.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { eventId } from '#shared/event/event-id.ts';
import type { Webhook } from '#shared/hook/hook.ts';

export function webhook(id: string, more: Partial<Webhook> = {}): LiveWebhook {
  return liveWebhook({
    type: 'webhook',
    id,
    name: id,
    tenant: 'acme',
    enabled: true,
    events: [],
    subnets: [],
    timeoutMs: 5_000,
    url: `https://${id}.example/hook`,
    method: 'POST',
    headers: {},
    retries: 3,
    retryBackoffMs: 2_000,
    sslVerify: true,
    ...more,
  });
}

export function event(type = 'lease.ack', sequence = 8_192): HooklineEvent {
  const body = JSON.stringify({ event: type, lease: { ip: '192.0.2.1' } });
  return new HooklineEvent({ id: eventId(sequence, 'testbox1'), tenant: 'acme', type, timeMs: 0, body });
}
