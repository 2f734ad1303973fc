import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBridgeBus } from '#functions/bus/aws/eventbridge-bus.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import { ENV, SqsQueueHarness } from '../queue/sqs-queue-harness.ts';
import { localClient } from '../support/aws-client.ts';
import { startAwsServer } from '../support/aws-json-server.ts';
import { testBus } from './bus-suite.ts';
import { envelopeOf, type PutEntry } from './event-envelope.ts';

/** Stands for EventBridge with one rule a tenant, whose target is the tenant's queue. */
testBus('aws', async () => {
  const queue = await SqsQueueHarness.open();
  const server = await startAwsServer(({ body }) => {
    const entries: readonly PutEntry[] = body.Entries;
    for (const entry of entries) {
      const tenant = String(entry.Source).slice('hookline.'.length);
      queue.server.sendMessage(queueName(ENV, tenant), envelopeOf(entry));
    }
    return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: 'accepted' })) };
  });
  const eventBridge = new EventBridgeClient(localClient(server.endpoint));
  return {
    bus: new EventBridgeBus({ eventBridge, busName: 'test-bus', maxTries: 1 }),
    isIdempotent: false,
    take: (tenant) => queue.takeEvents(tenant, 100),
    settle: (message) => queue.settle(message, []),
    reopen: () => queue.reopen(),
    async close() {
      eventBridge.destroy();
      await server.stop();
      await queue.close();
    },
  };
});
