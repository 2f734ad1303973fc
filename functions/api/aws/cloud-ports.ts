import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { EventBridgeBus } from '../../bus/aws/eventbridge-bus.ts';
import { DataKeys } from '../../registry/aws/data-keys.ts';
import { DynamoHooks } from '../../registry/aws/dynamo-hooks.ts';
import { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { DynamoHookHealth } from '../../registry/aws/hook-health.ts';
import type { ApiPorts } from '../ports.ts';
import type { ApiSettings } from './api-settings.ts';
import { CloudAudit } from './cloud-audit.ts';
import { cloudDeadLetters } from './cloud-dead-letters.ts';
import { CloudDeliveries } from './cloud-deliveries.ts';
import { CloudEvents } from './cloud-events.ts';
import { cloudFire } from './cloud-fire.ts';
import { CloudHookStore, type CloudHookStoreOptions } from './cloud-hook-store.ts';
import { CloudIdempotency } from './cloud-idempotency.ts';
import { CloudReplays } from './cloud-replays.ts';
import { cloudStats } from './cloud-stats.ts';
import { CloudTenants } from './cloud-tenants.ts';
import { CloudTokens } from './cloud-tokens.ts';
import { CloudWorkers } from './cloud-workers.ts';
import { FirstToken } from './first-token.ts';
import { LogReader } from './log-reader.ts';
import { LogScopes } from './log-scope.ts';
import { QueueDepths } from './queue-depths.ts';
import { sendToHook } from './send-to-hook.ts';

/** Of one event put on the bus; the SDK's client tries each request several times besides. */
const BUS_TRIES = 3;

export interface CloudClients {
  readonly dynamo: DynamoDBClient;
  readonly eventBridge: EventBridgeClient;
  readonly kms: KMSClient;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
}

export interface CloudPortsOptions extends CloudClients {
  readonly settings: ApiSettings;
  readonly now: () => number;
  readonly onHookFault: CloudHookStoreOptions['onFault'];
}

/** What the API asks of AWS. `refresh` is to be awaited before each request: it keeps the list of tenants fresh. */
export function cloudPorts({ settings, now, onHookFault, ...clients }: CloudPortsOptions): {
  readonly ports: ApiPorts;
  refresh(): Promise<void>;
} {
  const { dynamo, eventBridge, kms, lambda, secrets, sqs } = clients;
  const { env, retentionDays, busName, busArn, archiveArn, deliverName } = settings;
  const table = new DynamoTable(dynamo, settings.tableName);
  const hooks = new DynamoHooks(table, new DataKeys({ kms, keyId: settings.kmsKeyId, now }));
  const known = new CloudTenants({ eventBridge, busName, now });
  const tenants = () => known.ids;
  const log = new LogReader(table);
  const scopes = new LogScopes({ hooks, tenants, now });
  const send = sendToHook({ sqs, env });
  const deliveries = new CloudDeliveries({ log, scopes, send });
  const depths = new QueueDepths(sqs, env);
  const bus = new EventBridgeBus({ eventBridge, busName, maxTries: BUS_TRIES });
  const ports: ApiPorts = {
    hooks: new CloudHookStore({
      hooks,
      healthOf: (tenant) => new DynamoHookHealth(table, tenant),
      deliveries,
      scopes,
      tenants,
      egressAllow: settings.egressAllow,
      now,
      onFault: onHookFault,
    }),
    deliveries,
    deadLetters: cloudDeadLetters({ sqs, env, depths, tenants, now }),
    events: new CloudEvents(log, scopes),
    replays: new CloudReplays({
      eventBridge,
      table,
      busArn,
      archiveArn,
      ruleArnOf: (tenant) => known.ruleArnOf(tenant),
      retentionDays,
      now,
    }),
    workers: new CloudWorkers({ lambda, depths, env, deliverName, tenants }),
    tokens: new CloudTokens(table, new FirstToken({ secrets, secretId: settings.firstTokenSecret, now })),
    audit: new CloudAudit({ table, tenants, retentionDays }),
    idempotency: new CloudIdempotency(table),
    stats: cloudStats({ log, scopes, now }),
    fire: cloudFire({ bus, send, node: env, now }),
    tenants,
    host: 'cloud',
    node: () => env,
    now,
  };
  return { ports, refresh: () => known.refresh() };
}
