import type { AttemptRecord, SubscriberKey } from '../registry.ts';

/** Attempts are 100 at the most; four digits keep their order as text. */
const ATTEMPT_DIGITS = 4;

export const HOOK_PREFIX = 'HOOK#';
export const HEALTH_PREFIX = 'HEALTH#';

export function tenantKey(tenant: string): string {
  return `TENANT#${tenant}`;
}

/** The time tells the attempts after a redrive, which count from 1 again, from those before. */
export function attemptKeys({ eventId, hookId, attempt, atMs }: AttemptRecord): { pk: string; sk: string } {
  const number = String(attempt).padStart(ATTEMPT_DIGITS, '0');
  return { pk: `EVENT#${eventId}`, sk: `ATTEMPT#${hookId}#${number}#${atMs}` };
}

/** A domain with a `#` in it must not be taken for a domain and the beginning of a name. */
export function subscriberKeys({ tenant, domain, username }: SubscriberKey): { pk: string; sk: string } {
  const escaped = domain.replaceAll('%', '%25').replaceAll('#', '%23');
  return { pk: `SUBSCRIBER#${tenant}#${escaped}#${username}`, sk: 'NAS' };
}
