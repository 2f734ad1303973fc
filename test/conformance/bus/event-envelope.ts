import { toEntry } from '#functions/bus/aws/entry.ts';
import type { EventFields } from '#shared/event/event.ts';

/** The fields of an entry, as PutEvents takes it, that EventBridge hands on. */
export interface PutEntry {
  readonly Source?: string | undefined;
  readonly DetailType?: string | undefined;
  readonly Detail?: string | undefined;
}

/** The text in which the target of a rule receives an entry (EventBridge user guide, "Event structure"). */
export function envelopeOf({ Source, DetailType, Detail = '{}' }: PutEntry): string {
  const about = {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': DetailType,
    source: Source,
    account: '000000000000',
    time: '2026-01-31T10:00:00Z',
    region: 'us-east-1',
    resources: [],
  };
  return `${JSON.stringify(about).slice(0, -1)},"detail":${Detail}}`;
}

export function eventEnvelope(event: EventFields, node: string): string {
  return envelopeOf(toEntry({ ...event, node }, 'test-bus'));
}
