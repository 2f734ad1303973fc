import type { HooklineEvent } from '#shared/event/event.ts';
import { textAt } from '#shared/payload/payload-fields.ts';

/** The 12 variables of AthenaBNG's document (Event Hooks, "Environment Variables (Script)"), all of them always set. */
export function abngVariables(event: HooklineEvent): Record<string, string> {
  const { payload } = event;
  return {
    ABNG_EVENT: event.type,
    ABNG_SESSION_ID: textAt(payload, 'session_id'),
    ABNG_SESSION_TYPE: textAt(payload, 'session_type'),
    ABNG_USERNAME: textAt(payload, 'username'),
    ABNG_IP_ADDRESS: textAt(payload, 'ip_address'),
    ABNG_MAC_ADDRESS: textAt(payload, 'mac_address'),
    ABNG_ACCESS_INTERFACE: textAt(payload, 'access_interface'),
    ABNG_PPP_INTERFACE: textAt(payload, 'ppp_interface'),
    ABNG_RATE_DOWN: textAt(payload, 'rate_down_bps'),
    ABNG_RATE_UP: textAt(payload, 'rate_up_bps'),
    ABNG_ACCT_SESSION_ID: textAt(payload, 'acct_session_id'),
    ABNG_CGNAT: textAt(payload, 'cgnat'),
  };
}
