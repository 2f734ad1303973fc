import { embeddedRoutes, type Route } from '#functions/bus/embedded/embedded-bus.ts';
import { FORWARD, forwardLane, TRACK_NAS_LANE } from '#functions/queue/embedded/lanes.ts';
import { SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { compileEventTypes } from '#shared/hook/event-type-pattern.ts';
import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';

/**
 * Where an accepted event waits with engine `aws`: for the bus, always, and for the box's own hooks if there are any. The
 * cloud has a `track-nas` of its own, so the box's sees RADIUS only for hooks of the box, and what it derives stays here:
 * on the bus, every change would be told twice.
 */
export function forwardRoutes(
  event: { readonly tenant: string; readonly type: string },
  box: { readonly hasWebhooks: boolean; readonly wantsNas: boolean },
): Route[] {
  const local = embeddedRoutes(event, box.hasWebhooks).filter(({ lane }) => box.wantsNas || lane !== TRACK_NAS_LANE);
  return [...local, { lane: forwardLane(event.tenant), hookId: FORWARD }];
}

/** Answers whether a hook of the box may want to know that a subscriber of this tenant changed the NAS. */
export function nasInterest(hooks: readonly Hook[]): (tenant: string) => boolean {
  const wanting = hooks.filter(({ enabled, events }) => enabled && compileEventTypes(events)(SUBSCRIBER_NAS_UPDATED));
  const tenants = new Set(wanting.map(({ tenant }) => tenant));
  return (tenant) => tenants.has(tenant) || tenants.has(EVERY_TENANT);
}
