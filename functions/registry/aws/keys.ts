import { createHash } from 'node:crypto';
import type { AttemptRecord, SubscriberKey } from '../registry.ts';

/** Attempts are 100 at the most; four digits keep their order as text. */
const ATTEMPT_DIGITS = 4;

export const HOOK_PREFIX = 'HOOK#';
export const HEALTH_PREFIX = 'HEALTH#';

export function tenantKey(tenant: string): string {
  return `TENANT#${tenant}`;
}

/**
 * The delivery log of a hook is spread over so many partitions: one takes 1,000 writes a second (DynamoDB developer guide,
 * "Partitions and data distribution"), and a hook may have more.
 */
export const LOG_SHARDS = 8;
/** Has the events that no hook wanted, where a delivery has its hook. */
export const NO_HOOK = '-';

/** The partition of the deliveries of one event to one hook. No id of a tenant holds a `#`. */
export function logPartition(tenant: string, hookId: string, shard: number): string {
  return `DELIVERIES#${tenant}#${hookId}#${shard}`;
}

/** All attempts of an event for a hook are together. */
export function logShard(eventId: string): number {
  return (createHash('sha256').update(eventId).digest()[0] ?? 0) % LOG_SHARDS;
}

/**
 * Ids of events count up with time, so a partition is in the order of their acceptance. The time tells the attempts after
 * a redrive, which count from 1 again, from those before.
 */
export function attemptKeys(
  { eventId, hookId, attempt, atMs }: Pick<AttemptRecord, 'eventId' | 'hookId' | 'attempt' | 'atMs'>,
  tenant: string,
): { pk: string; sk: string } {
  const number = String(attempt).padStart(ATTEMPT_DIGITS, '0');
  return { pk: logPartition(tenant, hookId, logShard(eventId)), sk: `${eventId}#${number}#${atMs}` };
}

/** What the keys of an attempt say; undefined for other keys. */
export function readAttemptKeys(
  pk: string,
  sk: string,
): (Pick<AttemptRecord, 'eventId' | 'hookId' | 'attempt' | 'atMs'> & { readonly tenant: string }) | undefined {
  const partition = /^DELIVERIES#([^#]+)#(.+)#\d+$/s.exec(pk);
  const place = /^([^#]+)#(\d+)#(\d+)$/.exec(sk);
  if (partition === null || place === null) return undefined;
  const [, tenant = '', hookId = ''] = partition;
  const [, eventId = '', attempt = '', atMs = ''] = place;
  return { tenant, hookId, eventId, attempt: Number(attempt), atMs: Number(atMs) };
}

/** A domain with a `#` in it must not be taken for a domain and the beginning of a name. */
export function subscriberKeys({ tenant, domain, username }: SubscriberKey): { pk: string; sk: string } {
  const escaped = domain.replaceAll('%', '%25').replaceAll('#', '%23');
  return { pk: `SUBSCRIBER#${tenant}#${escaped}#${username}`, sk: 'NAS' };
}
