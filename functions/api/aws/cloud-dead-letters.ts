import type { SQSClient } from '@aws-sdk/client-sqs';
import { inParallel } from '../../aws/in-parallel.ts';
import { SqsDeadLetters } from '../../queue/aws/sqs-dead-letters.ts';
import type { DeadLetterQuery, DeadLetters } from '../../queue/queue.ts';
import type { QueueDepths } from './queue-depths.ts';

/*
 * An HTTP API waits 29 s for an answer (API Gateway quotas), and SQS hands out ten messages in a request of some 20 ms.
 */
const LIST_MAX = 2_000;
const REDRIVE_MAX = 1_000;
const WIDTH = 16;

export interface CloudDeadLettersOptions {
  readonly sqs: SQSClient;
  readonly env: string;
  readonly depths: QueueDepths;
  readonly tenants: () => readonly string[];
  readonly now: () => number;
  readonly waitSeconds?: number;
}

/** The dead-letter queues, as far as a request can go through them; where no tenant is named, those that hold anything. */
export function cloudDeadLetters({ depths, tenants, ...options }: CloudDeadLettersOptions): DeadLetters {
  const letters = new SqsDeadLetters({
    ...options,
    listMax: LIST_MAX,
    tenants: async () => {
      const counts = await inParallel(tenants(), WIDTH, async (id) => ({ id, count: await depths.deadLetters(id) }));
      return counts.filter(({ count }) => count > 0).map(({ id }) => id);
    },
  });
  return {
    list: (query: DeadLetterQuery, limit: number) => letters.list(query, limit),
    redrive: (query: DeadLetterQuery, limit: number) => letters.redrive(query, Math.min(limit, REDRIVE_MAX)),
  };
}
