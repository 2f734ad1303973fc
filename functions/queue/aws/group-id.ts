import { createHash } from 'node:crypto';

/** SQS: up to 128 of the alphanumeric characters and ASCII punctuation (SendMessage, "MessageGroupId"). */
const GROUP_ID = /^[!-~]{1,128}$/;

/** The fair-queue group of a hook's deliveries: the hook's id, or a hash of it where SQS would not take it. */
export function groupIdOf(hookId: string): string {
  return GROUP_ID.test(hookId) ? hookId : createHash('sha256').update(hookId).digest('hex');
}
