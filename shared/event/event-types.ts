/**
 * athena-dhcpd's events: the table of its document, and below it those that the program emits besides.
 * (athena-dhcpd, docs/event-hooks.md, "event types"; internal/events/types.go)
 */
export const ATHENA_DHCPD_EVENTS = [
  'lease.discover',
  'lease.offer',
  'lease.ack',
  'lease.renew',
  'lease.nak',
  'lease.release',
  'lease.decline',
  'lease.expire',
  'conflict.detected',
  'conflict.decline',
  'conflict.resolved',
  'conflict.permanent',
  'ha.failover',
  'ha.sync_complete',
  'ha.peer_up',
  'ha.peer_down',
  'rogue.detected',
  'rogue.resolved',
  'anomaly.detected',
] as const;

/** AthenaBNG's events (AthenaBNG, Event Hooks, "Configuration"). */
export const ATHENABNG_EVENTS = ['session_up', 'session_down'] as const;

/** What a RADIUS server reports; `track-nas` reads it. */
export const RADIUS_AUTHENTICATION = 'radius.authentication';

/** NebularStack's trigger, emitted by `track-nas` when a subscriber's NAS changed. */
export const SUBSCRIBER_NAS_UPDATED = 'subscriber-nas-updated';

/** NebularStack's context of that trigger. */
export const RADIUS_CONTEXT = 'radius-authentication';

export const KNOWN_EVENT_TYPES: ReadonlySet<string> = new Set([
  ...ATHENA_DHCPD_EVENTS,
  ...ATHENABNG_EVENTS,
  RADIUS_AUTHENTICATION,
  SUBSCRIBER_NAS_UPDATED,
]);

/** Kinds of event as people think of them: what a form shows together. */
export const EVENT_GROUPS = ['session', 'lease', 'conflict', 'ha', 'rogue', 'anomaly', 'radius'] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

/** The product whose document says what an event looks like. */
export type Dialect = 'athenabng' | 'athena-dhcpd' | 'radius' | 'nebularstack';

const DHCP_FAMILY = /^(?:lease|conflict|ha|rogue|anomaly)\.[a-z][a-z0-9_]{0,63}$/;

/**
 * The dialect of an event type, or undefined for a type of no dialect. A name that athena-dhcpd does not emit today but
 * that is of one of its families (`lease.inform`) is its own: an upgraded daemon must not lose events here.
 */
export function dialectOf(type: string): Dialect | undefined {
  if (type === 'session_up' || type === 'session_down') return 'athenabng';
  if (type === RADIUS_AUTHENTICATION) return 'radius';
  if (type === SUBSCRIBER_NAS_UPDATED) return 'nebularstack';
  return DHCP_FAMILY.test(type) ? 'athena-dhcpd' : undefined;
}
