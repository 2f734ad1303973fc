import * as z from 'zod';
import type { JsonObject, JsonValue } from '#shared/json/json.ts';
import { checkFields, flag, ipOrEmpty, macOrEmpty, nonEmptyText, nonNegativeNumber, text } from './field.ts';
import { parseTimestamp } from './timestamp.ts';

const EXPECTED_TIME = 'an RFC 3339 timestamp or epoch seconds';

/** The year 10000: a larger number is milliseconds, not seconds. */
const MAX_EPOCH_SECONDS = 253_402_300_800;

/** AthenaBNG, Event Hooks, "JSON Payload (Webhook)". */
const session = z.looseObject({
  session_id: z.union([z.number(), nonEmptyText], 'a number or a non-empty string'),
  session_type: nonEmptyText,
  username: text.nullish(),
  ip_address: ipOrEmpty.nullish(),
  mac_address: macOrEmpty.nullish(),
  access_interface: text.nullish(),
  ppp_interface: text.nullish(),
  rate_down_bps: nonNegativeNumber.nullish(),
  rate_up_bps: nonNegativeNumber.nullish(),
  acct_session_id: text.nullish(),
  cgnat: flag.nullish(),
  timestamp: z
    .union([z.number(), z.string()], EXPECTED_TIME)
    .refine((value) => epochMsOf(value) !== undefined, EXPECTED_TIME)
    .nullish(),
});

/**
 * Checks an AthenaBNG session event and brings it to the form its document gives it: "For DHCP sessions, ppp_interface is
 * omitted from the JSON payload, and username is an empty string." Changes the payload in place; returns when it happened.
 * The document knows no timestamp, so most come without one and get the time of receipt.
 */
export function readAthenaBng(payload: Record<string, JsonValue>, nowMs: number): number {
  checkFields(session, payload);
  if (payload.session_type === 'dhcp') {
    delete payload.ppp_interface;
    payload.username ??= '';
  }
  return epochMsOf((payload as JsonObject).timestamp) ?? nowMs;
}

function epochMsOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string') return parseTimestamp(value);
  if (typeof value !== 'number' || value < 0 || value >= MAX_EPOCH_SECONDS) return undefined;
  return Math.trunc(value * 1000);
}
