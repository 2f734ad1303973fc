import type { DatabaseSync } from 'node:sqlite';
import { deadLetterOperations } from '../queue/embedded/dead-letter-operations.ts';
import { queueOperations } from '../queue/embedded/queue-operations.ts';
import { registryOperations } from '../registry/embedded/registry-operations.ts';
import { retentionOperations } from './retention-operations.ts';

export type Operation = (...args: readonly unknown[]) => unknown;

/** Everything that the embedded engine asks of its database. Each runs within the transaction of its batch. */
export function createOperations(db: DatabaseSync) {
  return {
    ...queueOperations(db),
    ...deadLetterOperations(db),
    ...registryOperations(db),
    ...retentionOperations(db),
  };
}

export type Operations = ReturnType<typeof createOperations>;
