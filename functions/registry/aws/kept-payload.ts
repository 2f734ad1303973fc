import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Bytes of a compressed payload that the delivery log keeps at the most. DynamoDB bills a write by the kilobyte: beyond
 * this, what is kept for a look would cost more than the delivery.
 */
const MAX_KEPT_BYTES = 4096;
/** No payload is bigger (EventBridge takes less): what claims to be is damaged, and must not fill the memory. */
const MAX_PAYLOAD_BYTES = 1024 * 1024;

/**
 * Names that payloads have in common, the commonest last (zlib, deflateSetDictionary). What was written with it can be
 * read with it alone: another one needs another attribute.
 */
const DICTIONARY = Buffer.from(
  '"retry_count":"anomaly":"rogue":"conflict":{"ip":"detection_method":"probe_result":"responder_mac":"offered_ip":' +
    '"circuit_id":"remote_id":"relay":{"giaddr":"fqdn":"options":{"pool":"nas_ip4":"nas_name":"nas_port_id":' +
    '"subscriber":{"domain":"username":"id":"reply_message":"radius.authentication","Access-Accept","session_id":' +
    '"session_up","session_down","calling_station_id":"framed_ip":"input_octets":"output_octets":"duration":"reason":' +
    '"server":{"node_id":"ha_role":"active"},"lease":{"ip":"mac":"client_id":"hostname":"subnet":"start":"expiry":' +
    '"state":"lease.renew","lease.ack","timestamp":"2026-{"event":"',
);

/** A payload compressed for the delivery log; undefined where it is too big to be kept. */
export function keepPayload(body: string): Uint8Array | undefined {
  const kept = deflateRawSync(body, { dictionary: DICTIONARY });
  return kept.length <= MAX_KEPT_BYTES ? kept : undefined;
}

/** The payload as it was; undefined where it cannot be read. */
export function readPayload(kept: Uint8Array): string | undefined {
  try {
    const options = { dictionary: DICTIONARY, maxOutputLength: MAX_PAYLOAD_BYTES };
    return inflateRawSync(kept, options).toString('utf8');
  } catch {
    return undefined;
  }
}
