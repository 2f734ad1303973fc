import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { ApiSettings } from '#functions/api/aws/api-settings.ts';
import { cloudPorts } from '#functions/api/aws/cloud-ports.ts';
import type { ApiPorts } from '#functions/api/ports.ts';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { SqsQueue } from '#functions/queue/aws/sqs-queue.ts';
import type { WireMessage } from '#functions/queue/aws/wire.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import type { DynamoDeliveryLog } from '#functions/registry/aws/delivery-log.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { type EventFields, HooklineEvent } from '#shared/event/event.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { localClient } from '../support/aws-client.ts';
import { type AwsServer, startAwsServer } from '../support/aws-json-server.ts';
import { type DynamoServer, startDynamo, TABLE_NAME } from '../support/dynamo-server.ts';
import { ARCHIVE_ARN, BUS_ARN, type EventBridgeServer, startEventBridge } from '../support/eventbridge-server.ts';
import { type KmsServer, startKms } from '../support/kms-server.ts';
import { type LambdaServer, startLambda } from '../support/lambda-server.ts';

export const ENV = 'test';
const TENANTS = ['isp-a', 'isp-b'];
export const FIRST_TOKEN = 'the-first-token';
const START_MS = Date.UTC(2026, 0, 31, 10);
const CREATED_S = Date.UTC(2026, 0, 1) / 1000;

interface Servers {
  readonly dynamo: DynamoServer;
  readonly kms: KmsServer;
  readonly sqs: FauxqsServer;
  readonly bus: EventBridgeServer;
  readonly lambda: LambdaServer;
  readonly secrets: AwsServer;
}

/** An AWS account on this machine with an environment of two tenants, and the API's ports over it. */
export class CloudAccount {
  readonly servers: Servers;
  readonly registry: DynamoRegistry;
  readonly log: DynamoDeliveryLog;
  readonly #sqs: SQSClient;
  readonly #secrets: SecretsManagerClient;
  readonly #sequence = new EventSequence();
  nowMs = START_MS;
  firstToken = FIRST_TOKEN;
  settings: ApiSettings = {
    env: ENV,
    tableName: TABLE_NAME,
    kmsKeyId: 'key',
    egressAllow: [parseCidr('127.0.0.0/8')].filter((cidr) => cidr !== undefined),
    retentionDays: 7,
    busArn: BUS_ARN,
    busName: 'test-bus',
    archiveArn: ARCHIVE_ARN,
    deliverName: 'deliver',
    firstTokenSecret: 'first-token',
    edgeMark: undefined,
  };
  readonly hookFaults: string[] = [];
  #ports: ApiPorts | undefined;

  private constructor(servers: Servers) {
    this.servers = servers;
    this.#sqs = new SQSClient(localClient(servers.sqs.address));
    this.#secrets = new SecretsManagerClient(localClient(servers.secrets.endpoint));
    this.registry = new DynamoRegistry({ dynamo: servers.dynamo.dynamo, tableName: TABLE_NAME });
    this.log = this.registry.deliveryLog({ retentionDays: 7, keep: 'all' });
  }

  static async open(): Promise<CloudAccount> {
    const sqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    for (const tenant of TENANTS)
      for (const name of [queueName(ENV, tenant), deadLetterQueueName(ENV, tenant)]) sqs.createQueue(name);
    const secrets = await startAwsServer(() => ({ SecretString: account.firstToken, CreatedDate: CREATED_S }));
    const account = new CloudAccount({
      dynamo: await startDynamo(),
      kms: await startKms(),
      sqs,
      bus: await startEventBridge(TENANTS, (tenant, text) => sqs.sendMessage(queueName(ENV, tenant), text)),
      lambda: await startLambda(TENANTS.map((tenant) => queueName(ENV, tenant))),
      secrets,
    });
    await account.reopen();
    return account;
  }

  get ports(): ApiPorts {
    if (this.#ports === undefined) throw new Error('the account is not open');
    return this.#ports;
  }

  /** As a new process of the function. */
  async reopen(): Promise<void> {
    const { dynamo, kms, bus, lambda } = this.servers;
    const { ports, refresh } = cloudPorts({
      settings: this.settings,
      now: () => this.nowMs,
      dynamo: dynamo.dynamo,
      kms: kms.kms,
      eventBridge: bus.eventBridge,
      lambda: lambda.lambda,
      secrets: this.#secrets,
      sqs: this.#sqs,
      onHookFault: (_, hookId, reason) => void this.hookFaults.push(`${hookId}: ${reason}`),
    });
    await refresh();
    this.#ports = ports;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  async putHook(hook: Webhook, pushedFrom?: string): Promise<void> {
    const keys = new DataKeys({ kms: this.servers.kms.kms, keyId: 'key', now: Date.now });
    await this.registry.hooks(keys).put(hook, pushedFrom);
  }

  /** As `deliver` does when the endpoint answers 400. */
  async bury(event: EventFields, hookId: string): Promise<void> {
    const queue = new SqsQueue({ sqs: this.#sqs, env: ENV, now: () => this.nowMs });
    const message = { event: new HooklineEvent(event), hookId, attempt: 1, node: 'bng-1', dueMs: 0 };
    await queue.follow(message, [{ kind: 'dead', hookId, attempts: 1, reason: 'HTTP 400' }]);
  }

  /** An event that a box accepts now; nobody has it yet. */
  event(tenant: string, type: string, body = JSON.stringify({ event: type })): EventFields {
    return { id: eventId(this.#sequence.next(this.nowMs), 'testbox1'), tenant, type, timeMs: this.nowMs, body };
  }

  /** What waits in the tenant's queue; it is taken out. */
  async takeMessages(tenant: string): Promise<readonly WireMessage[]> {
    const queue = new SqsQueue({ sqs: this.#sqs, env: ENV, now: Date.now });
    const taken: WireMessage[] = [];
    for (;;) {
      const received = await queue.receive(tenant, 10);
      if (received.length === 0) return taken;
      taken.push(...received);
      for (const message of received) await queue.settle(message, []);
    }
  }

  async close(): Promise<void> {
    this.#sqs.destroy();
    this.#secrets.destroy();
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
  }
}
