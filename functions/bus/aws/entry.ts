import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventFields } from '#shared/event/event.ts';
import { xmlSafe } from '../../queue/aws/wire.ts';

/** An event on its way to the bus in the cloud. */
export interface BusEvent extends EventFields {
  /** The box that it comes from. */
  readonly node: string;
}

/** An entry takes 14 bytes for its time besides its texts (EventBridge user guide, "PutEvents entry size"). */
const TIME_BYTES = 14;

/** The entry of PutEvents. The tenant is in the source, so that IAM can pin a box to its own. */
export function toEntry({ id, tenant, type, timeMs, body, node }: BusEvent, busName: string): PutEventsRequestEntry {
  const about = JSON.stringify({ id, node, time_ms: timeMs });
  return {
    EventBusName: busName,
    Source: `hookline.${tenant}`,
    DetailType: type,
    Time: new Date(timeMs),
    // The body is JSON text already: it goes in as it is, with the digits of its numbers.
    Detail: xmlSafe(`${about.slice(0, -1)},"payload":${body}}`),
  };
}

/** What the entry counts against the limit of a request. */
export function entryBytes({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return TIME_BYTES + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}
