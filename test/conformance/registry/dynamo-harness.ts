import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { readLogItem } from '#functions/registry/aws/log-item.ts';
import type { DeliveryLog, HookHealth, Subscribers } from '#functions/registry/registry.ts';
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
      record: (...attempt) => log.record(...attempt),
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
      const sorted = Items.toSorted((a, b) => (String(a.sk?.S) < String(b.sk?.S) ? -1 : 1));
      return sorted.flatMap((item) => readLogItem(item)?.attempt ?? []);
    },
    close: stop,
  };
}
