import type { BusEvent } from '#functions/bus/aws/entry.ts';
import type { PutOutcome } from '#functions/bus/aws/eventbridge-bus.ts';
import type { EventFields } from '#shared/event/event.ts';
import type { RejectedInput } from '../ingest/rejected-line.ts';

/** EventBridge's codes of an entry, and IAM's of a request, that say that the sender may not do this. */
const DENIAL = /^(?:AccessDenied|NotAuthorized)/;

/** Whether the event was denied, which may say more of the box's rights than of the event. */
export function isDenied(outcome: PutOutcome | undefined): boolean {
  return outcome?.kind === 'rejected' && DENIAL.test(outcome.reason);
}

export function reasonOf(outcome: PutOutcome): string {
  return outcome.kind === 'rejected' ? outcome.reason : '';
}

/** The event as the bus takes it. */
export function busEvent({ id, tenant, type, timeMs, body }: EventFields, node: string): BusEvent {
  return { id, tenant, type, timeMs, body, node };
}

/** The event as the quarantine keeps it. */
export function rejectedInput({ id, tenant, type, body }: EventFields, reason: string): RejectedInput {
  const message = `the bus does not take the event ${id} (${type}) of the tenant ${tenant}: ${reason}`;
  return { source: 'forward', code: 'bus_rejected', message, path: '', raw: body };
}
