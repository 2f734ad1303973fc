import type { SQSClient } from '@aws-sdk/client-sqs';
import type { HooklineEvent } from '#shared/event/event.ts';
import { groupIdOf } from '../../queue/aws/group-id.ts';
import { queueName } from '../../queue/aws/queue-names.ts';
import { QueueUrls } from '../../queue/aws/queue-urls.ts';
import { SqsSender } from '../../queue/aws/sqs-sender.ts';
import { writeDelivery } from '../../queue/aws/wire.ts';

/** Has one hook receive the event, from attempt 1. Resolves when the event's tenant's queue has it. */
export type SendToHook = (event: HooklineEvent, hookId: string, node: string) => Promise<void>;

/** Rejects with SqsQueueError. */
export function sendToHook({ sqs, env }: { readonly sqs: SQSClient; readonly env: string }): SendToHook {
  const urls = new QueueUrls(sqs);
  const sender = new SqsSender(sqs);
  return async (event, hookId, node) => {
    const queueUrl = await urls.urlOf(queueName(env, event.tenant));
    const body = writeDelivery({ event, node }, { hookId, attempt: 1, dueMs: 0 });
    await sender.send(queueUrl, { body, delaySeconds: 0, groupId: groupIdOf(hookId), attributes: {} });
  };
}
