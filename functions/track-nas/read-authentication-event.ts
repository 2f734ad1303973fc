import type { HooklineEvent } from '#shared/event/event.ts';
import { RADIUS_AUTHENTICATION } from '#shared/event/event-types.ts';
import { WireError } from '../queue/aws/queue-error.ts';
import { readMessage } from '../queue/aws/wire.ts';

/** The RADIUS authentication in EventBridge's envelope. Throws WireError for anything else. */
export function readAuthenticationEvent(envelope: unknown): HooklineEvent {
  const { event, hookId } = readMessage(JSON.stringify(envelope) ?? '');
  if (hookId === '' && event.type === RADIUS_AUTHENTICATION) return event;
  throw new WireError(`expected an event of type ${RADIUS_AUTHENTICATION}`);
}
