import type { WireMessage } from '#functions/queue/aws/wire.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { eventId } from '#shared/event/event-id.ts';

export const EVENT_FIELDS = {
  id: eventId(8_192, 'testbox1'),
  tenant: 'acme',
  type: 'lease.ack',
  timeMs: 1_769_853_600_123,
  body: '{"lease":{"ip":"192.0.2.1"}}',
};

export const EVENT = new HooklineEvent(EVENT_FIELDS);

export function delivery(fields: Partial<WireMessage> = {}): WireMessage {
  return { event: EVENT, hookId: 'billing', attempt: 2, node: 'box', dueMs: 0, ...fields };
}
