import { type EventGroup, SUBSCRIBER_NAS_UPDATED } from '../event-types.ts';
import { ANOMALY, CONFLICT, conflict, ha, LEASE_ACK, lease, rogue } from './athena-dhcpd.ts';
import { SESSION_DOWN, SESSION_UP } from './athenabng.ts';
import { AUTHENTICATION, NAS_UPDATED } from './radius.ts';

export interface EventExample {
  readonly type: string;
  readonly group: EventGroup;
  /** When it fires, in the words of the source's document where it has any. */
  readonly description: string;
  /** A payload as its source posts it; of `subscriber-nas-updated`, as Hookline makes it. Not to be changed. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** Every event type known today, once, with an example. */
export const EVENT_EXAMPLES: readonly EventExample[] = [
  of('session', SESSION_UP, 'A PPPoE or DHCP/IPoE session came up'),
  of('session', SESSION_DOWN, 'A session went down'),
  of('lease', lease('lease.discover', 'discovered'), 'A client sent DHCPDISCOVER'),
  of('lease', lease('lease.offer', 'offered'), 'The server sent DHCPOFFER'),
  of('lease', LEASE_ACK, 'The server sent DHCPACK: the lease is confirmed'),
  of('lease', lease('lease.renew', 'active'), 'A lease was renewed'),
  of('lease', lease('lease.nak', 'declined', 'requested address is not in the pool'), 'The server sent DHCPNAK'),
  of('lease', lease('lease.release', 'released'), 'A client released its lease'),
  of('lease', lease('lease.decline', 'declined', 'address already in use'), 'A client sent DHCPDECLINE'),
  of('lease', lease('lease.expire', 'expired'), 'A lease expired'),
  of('conflict', CONFLICT, 'An ARP or ICMP probe found a conflict'),
  of('conflict', conflict('conflict.decline', { detection_method: 'client_decline' }), 'A client reported a conflict'),
  of('conflict', conflict('conflict.resolved', { resolution_method: 'hold_expired' }), 'The address is free again'),
  of('conflict', conflict('conflict.permanent', { probe_count: 5 }), 'An address exceeded the number of conflicts'),
  of('ha', ha('ha.failover', { old_role: 'standby', new_role: 'primary' }, 'peer timed out'), 'The HA state changed'),
  of('ha', ha('ha.sync_complete', { peer_state: 'synced' }, 'bulk sync of 412 leases'), 'A bulk sync finished'),
  of('ha', ha('ha.peer_up', { peer_state: 'up' }, 'heartbeat received'), 'The HA peer is there again'),
  of('ha', ha('ha.peer_down', { peer_state: 'down' }, 'no heartbeat for 5 s'), 'The HA peer is gone'),
  of('rogue', rogue('rogue.detected'), 'Another DHCP server answered clients'),
  of('rogue', rogue('rogue.resolved'), 'The other DHCP server is gone'),
  of('anomaly', ANOMALY, 'The DHCP traffic is not as usual'),
  of('radius', AUTHENTICATION, 'A RADIUS server authenticated a subscriber'),
  {
    ...of('radius', { ...NAS_UPDATED, event: SUBSCRIBER_NAS_UPDATED }, "A subscriber's NAS changed"),
    example: NAS_UPDATED,
  },
];

function of(group: EventGroup, example: { readonly event: string }, description: string): EventExample {
  return { type: example.event, group, description, example };
}
