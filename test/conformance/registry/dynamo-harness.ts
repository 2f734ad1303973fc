import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { fromItem } from '#functions/registry/aws/item.ts';
import type { AttemptRecord, DeliveryLog, HookHealth, Subscribers } from '#functions/registry/registry.ts';
import { type DynamoServer, TABLE_NAME } from '../support/dynamo-server.ts';
import type { RegistryHarness } from './registry-harness.ts';

/** The DynamoDB adapters over a server with the registry's empty table, as one tenant's functions see them. */
export function dynamoHarness({ dynamo, stop }: Pick<DynamoServer, 'dynamo' | 'stop'>): RegistryHarness {
  let registry = compose();
  function compose(): DeliveryLog & HookHealth & Subscribers {
    const adapters = new DynamoRegistry({ dynamo, tableName: TABLE_NAME });
    const log = adapters.deliveryLog({ retentionDays: 7, keep: 'all' });
    const health = adapters.healthOf('acme');
    const { subscribers } = adapters;
    return {
      record: (attempt) => log.record(attempt),
      flush: () => log.flush(),
      disable: (...hook) => health.disable(...hook),
      enable: (hookId) => health.enable(hookId),
      disabled: () => health.disabled(),
      get: (key) => subscribers.get(key),
      put: (...record) => subscribers.put(...record),
    };
  }
  return {
    keepsRepeats: false,
    get registry() {
      return registry;
    },
    reopen: async () => {
      registry = compose();
    },
    async attempts() {
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: TABLE_NAME, ConsistentRead: true }));
      const rows = Items.map(fromItem).filter(({ pk }) => String(pk).startsWith('EVENT#'));
      return rows.toSorted((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1)).map(toRecord);
    },
    close: stop,
  };
}

function toRecord(row: Record<string, unknown>): AttemptRecord {
  return {
    eventId: String(row.event_id),
    hookId: String(row.hook_id),
    attempt: Number(row.attempt),
    atMs: Number(row.at_ms),
    result: row.result as AttemptRecord['result'],
    status: row.status as number | undefined,
    latencyMs: Number(row.latency_ms),
    error: row.error as string | undefined,
    response: row.response as string | undefined,
  };
}
