import * as z from 'zod';
import type { JsonObject } from '#shared/json/json.ts';
import { checkFields, ipv4, nonEmptyText, object, text, timestamp } from './field.ts';
import { parseTimestamp } from './timestamp.ts';

/** NebularStack's subscriber object (NebularStack, Webhooks, "Subscriber Payload Example") and the NAS it was seen at. */
const authentication = z.looseObject({
  timestamp,
  nas_ip4: ipv4,
  nas_name: text.nullish(),
  subscriber: object({
    username: nonEmptyText,
    id: text.nullish(),
    domain: text.nullish(),
    name: text.nullish(),
    tenant_id: text.nullish(),
    virtual_id: text.nullish(),
    calling_station_id: text.nullish(),
    profile_id: text.nullish(),
    service_id: text.nullish(),
  }),
});

/** Checks a RADIUS authentication and returns when it happened: `track-nas` orders a subscriber's packets by it. */
export function readRadius(payload: JsonObject, nowMs: number): number {
  checkFields(authentication, payload);
  return parseTimestamp(payload.timestamp as string) ?? nowMs;
}
