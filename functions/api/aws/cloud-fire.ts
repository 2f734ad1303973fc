import { randomInt } from 'node:crypto';
import { HooklineEvent } from '#shared/event/event.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import type { EventBridgeBus } from '../../bus/aws/eventbridge-bus.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiError } from '../problem.ts';
import type { SendToHook } from './send-to-hook.ts';

const BOX_ID_DIGITS = 8;

export interface CloudFireOptions {
  readonly bus: Pick<EventBridgeBus, 'putEvents'>;
  readonly send: SendToHook;
  readonly node: string;
  readonly now: () => number;
}

/** Puts an event on the bus as a box does; for one hook alone, into its tenant's queue. */
export function cloudFire({ bus, send, node, now }: CloudFireOptions): ApiPorts['fire'] {
  const sequence = new EventSequence();
  // Every process of the function is a box of its own to the ids of events.
  const box = Array.from({ length: BOX_ID_DIGITS }, () => randomInt(36).toString(36)).join('');
  return async (fields, hook) => {
    const event = { ...fields, id: eventId(sequence.next(now()), box) };
    if (hook !== undefined) {
      await send(new HooklineEvent(event), hook.id, node);
      return event.id;
    }
    const [outcome] = await bus.putEvents([{ ...event, node }]);
    if (outcome?.kind === 'rejected')
      throw new ApiError(422, 'rejected', `the bus does not take the event: ${outcome.reason}`);
    return event.id;
  };
}
