import type { JsonObject } from '#shared/json/json.ts';
import { listTextAt, objectAt, scalarText, textAt } from './payload-fields.ts';

/** A label and its value as the event has it, not yet escaped or cut; facts with an empty value are not shown. */
export type Fact = readonly [label: string, value: string];

/** Facts taken from objects whose fields are not known in advance; more would make no readable message. */
const MAX_UNKNOWN_FACTS = 16;

/** athena-dhcpd: whichever of its sections the event has, so that types yet unknown are described as well. */
export function dhcpFacts(payload: JsonObject): readonly Fact[] {
  return [
    ...leaseFacts(objectAt(payload, 'lease')),
    ...conflictFacts(objectAt(payload, 'conflict')),
    ...haFacts(objectAt(payload, 'ha')),
    ...rogueFacts(objectAt(payload, 'rogue')),
    ...unknownFacts(objectAt(payload, 'anomaly')),
    ['Reason', textAt(payload, 'reason')],
    ...serverFacts(objectAt(payload, 'server')),
  ];
}

function leaseFacts(lease: JsonObject): readonly Fact[] {
  const relay = objectAt(lease, 'relay');
  return [
    ['IP address', textAt(lease, 'ip')],
    ['Previous IP address', textAt(lease, 'old_ip')],
    ['MAC address', textAt(lease, 'mac')],
    ['Host name', textAt(lease, 'fqdn') || textAt(lease, 'hostname')],
    ['Subnet', textAt(lease, 'subnet')],
    ['Pool', textAt(lease, 'pool')],
    ['Expires', unixTime(lease, 'expiry')],
    ['Relay', textAt(relay, 'giaddr')],
    ['Circuit ID', textAt(relay, 'circuit_id')],
    ['Remote ID', textAt(relay, 'remote_id')],
  ];
}

function conflictFacts(conflict: JsonObject): readonly Fact[] {
  return [
    ['Address in conflict', textAt(conflict, 'ip')],
    ['Subnet', textAt(conflict, 'subnet')],
    ['Found by', textAt(conflict, 'detection_method')],
    ['Answered by', textAt(conflict, 'responder_mac')],
    ['Meant for', textAt(conflict, 'intended_client_mac')],
    ['Probes', textAt(conflict, 'probe_count')],
    ['Held until', textAt(conflict, 'hold_until')],
    ['Resolved by', textAt(conflict, 'resolution_method')],
  ];
}

function haFacts(ha: JsonObject): readonly Fact[] {
  return [
    ['Old role', textAt(ha, 'old_role')],
    ['New role', textAt(ha, 'new_role')],
    ['Peer', textAt(ha, 'peer_state')],
  ];
}

function rogueFacts(rogue: JsonObject): readonly Fact[] {
  return [
    ['Rogue server', textAt(rogue, 'server_ip')],
    ['Its MAC address', textAt(rogue, 'server_mac')],
    ['Offered address', textAt(rogue, 'offered_ip')],
    ['Offered to', textAt(rogue, 'client_mac')],
    ['Interface', textAt(rogue, 'interface')],
    ['Times seen', textAt(rogue, 'count')],
  ];
}

function serverFacts(server: JsonObject): readonly Fact[] {
  return [
    ['Server', textAt(server, 'node_id')],
    ['Server role', textAt(server, 'ha_role')],
  ];
}

export function sessionFacts(session: JsonObject): readonly Fact[] {
  return [
    ['User', textAt(session, 'username')],
    ['IP address', textAt(session, 'ip_address')],
    ['MAC address', textAt(session, 'mac_address')],
    ['Session type', textAt(session, 'session_type')],
    ['Interface', textAt(session, 'access_interface')],
    ['PPP interface', textAt(session, 'ppp_interface')],
    ['Rate down', bitRate(session, 'rate_down_bps')],
    ['Rate up', bitRate(session, 'rate_up_bps')],
    ['CGNAT', textAt(session, 'cgnat')],
    ['Session', textAt(session, 'session_id')],
    ['Accounting session', textAt(session, 'acct_session_id')],
  ];
}

export function authenticationFacts(payload: JsonObject): readonly Fact[] {
  return [
    ...subscriberFacts(objectAt(payload, 'subscriber')),
    ['NAS', textAt(payload, 'nas_ip4')],
    ['NAS name', textAt(payload, 'nas_name')],
  ];
}

export function nasUpdatedFacts(payload: JsonObject): readonly Fact[] {
  const data = objectAt(payload, 'data');
  return [
    ...subscriberFacts(data),
    ['NAS', textAt(data, 'last_known_nas_ip4')],
    ['NAS name', textAt(data, 'last_known_nas_name')],
  ];
}

function subscriberFacts(subscriber: JsonObject): readonly Fact[] {
  return [
    ['User', textAt(subscriber, 'username')],
    ['Name', textAt(subscriber, 'name')],
    ['Domain', textAt(subscriber, 'domain')],
    ['Calling station', textAt(subscriber, 'calling_station_id')],
  ];
}

/** The first scalar fields of an object of unknown shape, under their own names. */
export function unknownFacts(object: JsonObject): readonly Fact[] {
  const facts: Fact[] = [];
  for (const key in object) {
    if (facts.length === MAX_UNKNOWN_FACTS) break;
    const value = Array.isArray(object[key]) ? listTextAt(object, key) : scalarText(object[key]);
    if (value !== '') facts.push([key, value]);
  }
  return facts;
}

/** An instant in UTC to the second; empty where it is none, or zero, which is how athena-dhcpd says "none". */
export function isoTime(ms: number): string {
  const date = new Date(ms);
  return ms === 0 || Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function unixTime(object: JsonObject, key: string): string {
  const seconds = object[key];
  return typeof seconds === 'number' ? isoTime(seconds * 1000) : '';
}

function bitRate(object: JsonObject, key: string): string {
  const bps = object[key];
  if (typeof bps !== 'number') return textAt(object, key);
  if (bps >= 1e9) return `${textOfRate(bps / 1e9)} Gbit/s`;
  return bps >= 1e6 ? `${textOfRate(bps / 1e6)} Mbit/s` : `${textOfRate(bps / 1e3)} kbit/s`;
}

function textOfRate(value: number): string {
  return scalarText(Math.round(value * 100) / 100);
}
