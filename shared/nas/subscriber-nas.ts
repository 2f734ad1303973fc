import type { Authentication } from './authentication.ts';

/** The NAS behind which a subscriber was last seen. */
export interface SubscriberNas {
  readonly nasIp4: string;
  /** Empty where no packet from that NAS has named it. */
  readonly nasName: string;
  /** Epoch milliseconds of the newest packet. */
  readonly seenMs: number;
}

export type NasUpdate =
  /** The first sighting: remember it, announce nothing. */
  | { readonly kind: 'first'; readonly next: SubscriberNas }
  /** The same NAS as before: remember when. */
  | { readonly kind: 'same'; readonly next: SubscriberNas }
  /** Another NAS: remember it and announce it. */
  | { readonly kind: 'changed'; readonly next: SubscriberNas }
  /** Older than what is known: it changes nothing. */
  | { readonly kind: 'stale'; readonly next?: undefined };

/**
 * What a sighting means for what is known. A NAS is told by its address alone: one that is renamed, or whose name a
 * packet leaves out, has not changed. Of two packets with equal times the later one to arrive counts as the newer.
 */
export function planNasUpdate(
  known: SubscriberNas | undefined,
  seen: Pick<Authentication, 'nasIp4' | 'nasName' | 'timeMs'>,
): NasUpdate {
  const next: SubscriberNas = { nasIp4: seen.nasIp4, nasName: seen.nasName, seenMs: seen.timeMs };
  if (known === undefined) return { kind: 'first', next };
  if (seen.timeMs < known.seenMs) return { kind: 'stale' };
  if (seen.nasIp4 !== known.nasIp4) return { kind: 'changed', next };
  return { kind: 'same', next: seen.nasName === '' ? { ...next, nasName: known.nasName } : next };
}
