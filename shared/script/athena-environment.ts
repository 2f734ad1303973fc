import type { HooklineEvent } from '#shared/event/event.ts';
import type { JsonObject } from '#shared/json/json.ts';
import { listTextAt, objectAt, scalarText, textAt } from '#shared/payload/payload-fields.ts';

/** The 21 variables of athena-dhcpd's document (docs/event-hooks.md, "Environment variables"), all of them always set. */
export function athenaVariables(event: HooklineEvent, hookName: string): Record<string, string> {
  const { payload } = event;
  const lease = objectAt(payload, 'lease');
  const relay = objectAt(lease, 'relay');
  const options = objectAt(lease, 'options');
  const conflict = objectAt(payload, 'conflict');
  const rogue = objectAt(payload, 'rogue');
  return {
    ATHENA_EVENT: event.type,
    ATHENA_HOOK_NAME: hookName,
    ATHENA_IP: textAt(lease, 'ip') || textAt(conflict, 'ip') || textAt(rogue, 'offered_ip'),
    ATHENA_MAC: textAt(lease, 'mac') || textAt(rogue, 'client_mac'),
    ATHENA_HOSTNAME: textAt(lease, 'hostname'),
    ATHENA_CLIENT_ID: textAt(lease, 'client_id'),
    ATHENA_SUBNET: textAt(lease, 'subnet') || textAt(conflict, 'subnet'),
    ATHENA_POOL: textAt(lease, 'pool'),
    ATHENA_FQDN: textAt(lease, 'fqdn'),
    ATHENA_LEASE_START: unixText(lease, 'start'),
    ATHENA_LEASE_EXPIRY: unixText(lease, 'expiry'),
    ATHENA_LEASE_DURATION: leaseDuration(lease),
    ATHENA_OLD_IP: textAt(lease, 'old_ip'),
    ATHENA_GATEWAY: textAt(relay, 'giaddr'),
    ATHENA_RELAY_AGENT_CIRCUIT_ID: textAt(relay, 'circuit_id'),
    ATHENA_RELAY_AGENT_REMOTE_ID: textAt(relay, 'remote_id'),
    ATHENA_DNS_SERVERS: listTextAt(options, 'dns_servers') || listTextAt(lease, 'dns_servers'),
    ATHENA_DOMAIN: textAt(options, 'domain_name') || textAt(lease, 'domain'),
    ATHENA_SERVER_ID: textAt(objectAt(payload, 'server'), 'node_id'),
    ATHENA_CONFLICT_METHOD: textAt(conflict, 'detection_method'),
    ATHENA_CONFLICT_RESPONDER_MAC: textAt(conflict, 'responder_mac'),
  };
}

/** The program writes 0 for a time that it does not know. */
function unixText(lease: JsonObject, key: string): string {
  return lease[key] === 0 ? '' : textAt(lease, key);
}

function leaseDuration(lease: JsonObject): string {
  const start = unixText(lease, 'start');
  const expiry = unixText(lease, 'expiry');
  if (start === '' || expiry === '') return '';
  const seconds = Number(expiry) - Number(start);
  return seconds >= 0 ? scalarText(seconds) : '';
}
