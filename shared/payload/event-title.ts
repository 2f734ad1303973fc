import { dialectOf } from '#shared/event/event-types.ts';

/** How much an event should alarm whoever reads it. */
export type Severity = 'alarm' | 'good' | 'neutral';

const TITLES: ReadonlyMap<string, string> = new Map([
  ['lease.discover', 'DHCP discover received'],
  ['lease.offer', 'DHCP lease offered'],
  ['lease.ack', 'DHCP lease assigned'],
  ['lease.renew', 'DHCP lease renewed'],
  ['lease.nak', 'DHCP request refused'],
  ['lease.release', 'DHCP lease released'],
  ['lease.decline', 'DHCP lease declined by the client'],
  ['lease.expire', 'DHCP lease expired'],
  ['conflict.detected', 'IP address conflict detected'],
  ['conflict.decline', 'IP address conflict reported by a client'],
  ['conflict.resolved', 'IP address conflict resolved'],
  ['conflict.permanent', 'IP address conflict is permanent'],
  ['ha.failover', 'DHCP failover'],
  ['ha.sync_complete', 'DHCP failover peers in sync'],
  ['ha.peer_up', 'DHCP failover peer is up'],
  ['ha.peer_down', 'DHCP failover peer is down'],
  ['rogue.detected', 'Rogue DHCP server detected'],
  ['rogue.resolved', 'Rogue DHCP server gone'],
  ['anomaly.detected', 'DHCP anomaly detected'],
  ['session_up', 'Subscriber session up'],
  ['session_down', 'Subscriber session down'],
  ['radius.authentication', 'RADIUS authentication'],
  ['subscriber-nas-updated', 'Subscriber moved to another NAS'],
]);

const GOOD: ReadonlySet<string> = new Set([
  'lease.ack',
  'lease.renew',
  'session_up',
  'conflict.resolved',
  'rogue.resolved',
  'ha.sync_complete',
  'ha.peer_up',
]);

const ALARMING_FAMILY = /^(?:conflict|ha|rogue|anomaly)\./;

/** A heading for an event of this type; a fixed text, never one that came with the event. */
export function eventTitle(type: string): string {
  return TITLES.get(type) ?? (dialectOf(type) === 'athena-dhcpd' ? 'DHCP event' : 'Event');
}

/** Conflicts, rogue servers, anomalies and failovers alarm, unless they tell that the trouble is over. */
export function eventSeverity(type: string): Severity {
  if (GOOD.has(type)) return 'good';
  return ALARMING_FAMILY.test(type) ? 'alarm' : 'neutral';
}
