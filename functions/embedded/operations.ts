import type { DatabaseSync } from 'node:sqlite';
import { eventLogOperations } from '../bus/embedded/event-log-operations.ts';
import { deadLetterOperations } from '../queue/embedded/dead-letter-operations.ts';
import { deliveryOperations } from '../queue/embedded/delivery-operations.ts';
import { queueOperations } from '../queue/embedded/queue-operations.ts';
import { workerOperations } from '../queue/embedded/worker-operations.ts';
import { accessOperations } from '../registry/embedded/access-operations.ts';
import { hookOperations } from '../registry/embedded/hook-operations.ts';
import { registryOperations } from '../registry/embedded/registry-operations.ts';
import { replayOperations } from '../replay/embedded/replay-operations.ts';
import { statsOperations } from '../stats/embedded/stats-operations.ts';
import { retentionOperations } from './retention-operations.ts';

export type Operation = (...args: readonly unknown[]) => unknown;

/** Everything that the embedded engine asks of its database. Each runs within the transaction of its batch. */
export function createOperations(db: DatabaseSync) {
  const queue = queueOperations(db);
  return {
    ...queue,
    ...deadLetterOperations(db),
    ...registryOperations(db),
    ...retentionOperations(db),
    ...eventLogOperations(db),
    ...deliveryOperations(db),
    ...workerOperations(db),
    ...hookOperations(db),
    ...accessOperations(db),
    ...replayOperations(db, queue.putDeliveries),
    ...statsOperations(db),
  };
}

export type Operations = ReturnType<typeof createOperations>;
