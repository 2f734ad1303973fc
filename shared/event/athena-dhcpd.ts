import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { checkFields, integer, ip, ipOrEmpty, macOrEmpty, object, text, timestamp } from './field.ts';
import { macOfBase64 } from './mac-address.ts';
import { parseTimestamp } from './timestamp.ts';

/** athena-dhcpd, docs/event-hooks.md, "event payload"; fields beyond it are those of internal/events/types.go. */
const lease = object({
  ip: ipOrEmpty.nullish(),
  old_ip: ipOrEmpty.nullish(),
  mac: macOrEmpty.nullish(),
  client_id: text.nullish(),
  hostname: text.nullish(),
  fqdn: text.nullish(),
  subnet: text.nullish(),
  pool: text.nullish(),
  start: integer.nullish(),
  expiry: integer.nullish(),
  state: text.nullish(),
  relay: object({ giaddr: ipOrEmpty.nullish(), circuit_id: text.nullish(), remote_id: text.nullish() }).nullish(),
});

const conflict = object({
  ip,
  subnet: text.nullish(),
  detection_method: text.nullish(),
  responder_mac: macOrEmpty.nullish(),
  probe_count: integer.nullish(),
  hold_until: text.nullish(),
  intended_client_mac: macOrEmpty.nullish(),
  resolution_method: text.nullish(),
});

const ha = object({ old_role: text.nullish(), new_role: text.nullish(), peer_state: text.nullish() });

const rogue = object({
  server_ip: ipOrEmpty.nullish(),
  server_mac: macOrEmpty.nullish(),
  offered_ip: ipOrEmpty.nullish(),
  client_mac: macOrEmpty.nullish(),
  interface: text.nullish(),
  count: integer.nullish(),
});

const optional = {
  timestamp: timestamp.nullish(),
  lease: lease.nullish(),
  conflict: conflict.nullish(),
  ha: ha.nullish(),
  rogue: rogue.nullish(),
  server: object({ node_id: text.nullish(), ha_role: text.nullish() }).nullish(),
  reason: text.nullish(),
};

/** What each family of types must carry. The `ha.` and `anomaly.` families must carry nothing. */
const FAMILIES: Readonly<Record<string, z.ZodType<unknown>>> = {
  lease: z.looseObject({ ...optional, lease }),
  conflict: z.looseObject({ ...optional, conflict }),
  rogue: z.looseObject({ ...optional, rogue }),
};
const OTHER = z.looseObject(optional);

/** What Go writes for a time that was never set. */
const GO_ZERO_TIME_MS = Date.parse('0001-01-01T00:00:00Z');

/** Where releases before its change to text have a `net.HardwareAddr`: base64 in their JSON, colon notation in the document. */
const HARDWARE_ADDRESSES = [
  ['lease', 'mac'],
  ['rogue', 'server_mac'],
  ['rogue', 'client_mac'],
] as const;

/**
 * Checks an athena-dhcpd event and brings its MAC addresses to the notation of its document, in place. Returns when it
 * happened: its timestamp, or the time of receipt.
 */
export function readAthenaDhcpd(payload: Record<string, JsonValue>, nowMs: number): number {
  const type = payload.event as string;
  for (const [part, key] of HARDWARE_ADDRESSES) {
    const object = payload[part];
    const value = isJsonObject(object) ? object[key] : undefined;
    const mac = typeof value === 'string' ? macOfBase64(value) : undefined;
    if (mac !== undefined) payload[part] = { ...(object as JsonObject), [key]: mac };
  }
  checkFields(FAMILIES[type.slice(0, type.indexOf('.'))] ?? OTHER, payload);
  if (typeof payload.timestamp !== 'string') return nowMs;
  const timeMs = parseTimestamp(payload.timestamp);
  return timeMs === undefined || timeMs === GO_ZERO_TIME_MS ? nowMs : timeMs;
}
