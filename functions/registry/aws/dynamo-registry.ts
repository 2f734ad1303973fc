import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Pause } from '../../aws/pause.ts';
import type { DataKeys } from './data-keys.ts';
import { DynamoDeliveryLog } from './delivery-log.ts';
import { DynamoHooks } from './dynamo-hooks.ts';
import { DynamoTable } from './dynamo-table.ts';
import { DynamoHookHealth } from './hook-health.ts';
import { DynamoSubscribers } from './subscribers.ts';

export interface DynamoRegistryOptions {
  readonly dynamo: DynamoDBClient;
  readonly tableName: string;
  readonly pause?: Pause;
}

/** What the functions must remember, in the environment's one DynamoDB table. Each function takes the part it needs. */
export class DynamoRegistry {
  readonly subscribers: DynamoSubscribers;
  readonly #table: DynamoTable;

  constructor({ dynamo, tableName, pause }: DynamoRegistryOptions) {
    this.#table = new DynamoTable(dynamo, tableName, pause);
    this.subscribers = new DynamoSubscribers(this.#table);
  }

  deliveryLog(options: { readonly retentionDays: number; readonly keep: 'all' | 'failures' }): DynamoDeliveryLog {
    return new DynamoDeliveryLog({ ...options, table: this.#table });
  }

  /** The health of a tenant's own hooks; `*` for those that see every tenant's events. */
  healthOf(tenant: string): DynamoHookHealth {
    return new DynamoHookHealth(this.#table, tenant);
  }

  hooks(keys: DataKeys): DynamoHooks {
    return new DynamoHooks(this.#table, keys);
  }
}
