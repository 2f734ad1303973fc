import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import type { JsonObject } from '#shared/json/json.ts';
import type { Authentication } from './authentication.ts';

/**
 * NebularStack's `subscriber-nas-updated` ("Subscriber Payload Example"): its keys in its order, all of them strings. The
 * last known NAS is the new one. `offsetMinutes` as in formatNasTimestamp.
 */
export function nasUpdatedPayload(
  seen: Pick<Authentication, 'subscriber' | 'nasIp4' | 'nasName' | 'timeMs'>,
  offsetMinutes?: number,
): JsonObject {
  return {
    timestamp: formatNasTimestamp(seen.timeMs, offsetMinutes),
    context: RADIUS_CONTEXT,
    trigger: SUBSCRIBER_NAS_UPDATED,
    data: { ...seen.subscriber, last_known_nas_ip4: seen.nasIp4, last_known_nas_name: seen.nasName },
  };
}

/**
 * An instant as NebularStack writes it: `2025-01-01 12:00:00+0200`. `offsetMinutes` is the time zone's distance east of
 * UTC; the process's own at that instant by default. Throws a RangeError for a time that no Date can hold.
 */
export function formatNasTimestamp(ms: number, offsetMinutes = -new Date(ms).getTimezoneOffset()): string {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString();
  const distance = Math.abs(offsetMinutes);
  const hours = String(Math.floor(distance / 60)).padStart(2, '0');
  const minutes = String(distance % 60).padStart(2, '0');
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes}`;
}
