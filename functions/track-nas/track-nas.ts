import type { HooklineEvent } from '#shared/event/event.ts';
import { SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { readAuthentication } from '#shared/nas/authentication.ts';
import { nasUpdatedPayload } from '#shared/nas/nas-updated-payload.ts';
import { planNasUpdate } from '#shared/nas/subscriber-nas.ts';
import type { Bus } from '../bus/bus.ts';
import type { Subscribers } from '../registry/registry.ts';

export interface TrackNasPorts {
  readonly subscribers: Subscribers;
  readonly bus: Bus;
}

export type NasTracking = 'first' | 'same' | 'stale' | 'changed';

/**
 * Keeps the last known NAS of the subscriber in a `radius.authentication`, and publishes `subscriber-nas-updated` when it
 * changed. The write is conditional: of two packets at once, one sees the other's. The change is written before it is
 * published, together with the event that caused it: if this stops in between, the event comes again and is published.
 */
export async function trackNas({ subscribers, bus }: TrackNasPorts, event: HooklineEvent): Promise<NasTracking> {
  const seen = readAuthentication(event.payload, event.timeMs);
  const key = { tenant: event.tenant, ...seen.key };
  for (;;) {
    const known = await subscribers.get(key);
    const isRepeated = known !== undefined && known.changedBy === event.id;
    const plan = planNasUpdate(known, seen);
    if (!isRepeated) {
      if (plan.kind === 'stale') return 'stale';
      const changedBy = plan.kind === 'changed' ? event.id : (known?.changedBy ?? '');
      if (!(await subscribers.put(key, { ...plan.next, changedBy }, known?.version ?? 0))) continue;
      if (plan.kind !== 'changed') return plan.kind;
    }
    const body = JSON.stringify(nasUpdatedPayload(seen));
    const { tenant, timeMs } = event;
    await bus.publish({ sourceId: event.id, tenant, type: SUBSCRIBER_NAS_UPDATED, timeMs, body });
    return 'changed';
  }
}
