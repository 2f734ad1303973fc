import { createHash } from 'node:crypto';

/** SQS: "A queue name can have up to 80 characters", alphanumeric, hyphens and underscores (CreateQueue). */
const MAX_NAME = 80;
const DEAD_LETTER_SUFFIX = '-dlq';
const HASH_DIGITS = 8;

/** What would look like a name made by this file gets a hash of its own, so that no tenant takes another one's queue. */
const AMBIGUOUS = /-dlq$|-[0-9a-f]{8}$/;

/** The name of a tenant's queue in an environment. Different tenants of one environment have different names. */
export function queueName(env: string, tenant: string): string {
  const prefix = `hookline-${env}-`;
  const room = MAX_NAME - prefix.length - DEAD_LETTER_SUFFIX.length;
  if (!tenant.includes('.') && !AMBIGUOUS.test(tenant) && tenant.length <= room) return prefix + tenant;
  const hash = createHash('sha256').update(tenant).digest('hex').slice(0, HASH_DIGITS);
  const readable = tenant.replaceAll('.', '_').slice(0, room - HASH_DIGITS - 1);
  return `${prefix}${readable}-${hash}`;
}

export function deadLetterQueueName(env: string, tenant: string): string {
  return deadLetterQueueOf(queueName(env, tenant));
}

/** The dead-letter queue that belongs to the queue of this name. */
export function deadLetterQueueOf(queue: string): string {
  return queue + DEAD_LETTER_SUFFIX;
}
