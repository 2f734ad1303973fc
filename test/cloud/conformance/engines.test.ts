import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe } from 'vitest';
import { EventBridgeBus } from '#functions/bus/aws/eventbridge-bus.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import { type BusHarness, testBus } from '#test/conformance/bus/bus-suite.ts';
import { testDeadLetters } from '#test/conformance/queue/dead-letters-suite.ts';
import { testQueue } from '#test/conformance/queue/queue-suite.ts';
import { ENV, SqsHarness, type SqsServer } from '#test/conformance/queue/sqs-harness.ts';
import { dynamoHarness } from '#test/conformance/registry/dynamo-harness.ts';
import { testDeliveryLog, testHookHealth, testSubscribers } from '#test/conformance/registry/registry-suite.ts';
import { localClient } from '#test/conformance/support/aws-client.ts';
import { createRegistryTable } from '#test/conformance/support/dynamo-server.ts';
import { installMinistack } from '../support/install-ministack.ts';
import { type StoppedMinistack, startStoppedMinistack } from './stopped-ministack.ts';

const START_MS = 60_000;
const BUS = 'conformance';
const TENANTS = ['acme', 'other'];
const ENGINE = 'aws over MiniStack';

const installed = installMinistack();
const title = 'missing' in installed ? `the aws engines (skipped: ${installed.missing})` : 'the aws engines';

/** The suites of test/conformance over an emulator in a process of its own, emptied for each test. */
describe.skipIf('missing' in installed)(title, () => {
  let ministack: StoppedMinistack;

  beforeAll(async () => {
    if ('missing' in installed) return;
    ministack = await startStoppedMinistack(installed.program);
  }, START_MS);

  afterAll(() => ministack?.stop());

  async function openQueue(): Promise<SqsHarness> {
    await ministack.reset();
    return new SqsHarness(sqsServer(ministack)).prepare();
  }

  async function openBus(): Promise<BusHarness> {
    const queue = await openQueue();
    const eventBridge = new EventBridgeClient(localClient(ministack.endpoint));
    await eventBridge.send(new CreateEventBusCommand({ Name: BUS }));
    for (const tenant of TENANTS) {
      const rule = { EventBusName: BUS, Rule: tenant };
      const EventPattern = JSON.stringify({ source: [`hookline.${tenant}`] });
      await eventBridge.send(new PutRuleCommand({ EventBusName: BUS, Name: tenant, EventPattern }));
      const Arn = `arn:aws:sqs:us-east-1:000000000000:${queueName(ENV, tenant)}`;
      await eventBridge.send(new PutTargetsCommand({ ...rule, Targets: [{ Id: 'queue', Arn }] }));
    }
    return {
      bus: new EventBridgeBus({ eventBridge, busName: BUS, maxTries: 1 }),
      isIdempotent: false,
      take: (tenant) => queue.takeEvents(tenant, 100),
      settle: (message) => queue.settle(message, []),
      reopen: () => queue.reopen(),
      async close() {
        eventBridge.destroy();
        await queue.close();
      },
    };
  }

  async function openRegistry() {
    await ministack.reset();
    const dynamo = new DynamoDBClient(localClient(ministack.endpoint));
    await createRegistryTable(dynamo);
    return dynamoHarness({ dynamo, stop: async () => dynamo.destroy() });
  }

  testQueue(ENGINE, openQueue);
  testDeadLetters(ENGINE, openQueue);
  testBus(ENGINE, openBus);
  testDeliveryLog(ENGINE, openRegistry);
  testHookHealth(ENGINE, openRegistry);
  testSubscribers(ENGINE, openRegistry);
});

function sqsServer({ endpoint, setTime }: StoppedMinistack): SqsServer {
  const sqs = new SQSClient(localClient(endpoint));
  return {
    endpoint,
    setTime,
    async createQueue(name, attributes) {
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    },
    async send(queue, text) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
    },
    async stop() {
      sqs.destroy();
    },
  };
}
