import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { CLIENT_SETTINGS } from '../aws/client-settings.ts';
import { functionLogger } from '../aws/function-logger.ts';
import { SqsQueue } from '../queue/aws/sqs-queue.ts';
import { cachedHookSource } from '../registry/aws/cached-hook-source.ts';
import { DataKeys } from '../registry/aws/data-keys.ts';
import { DynamoRegistry } from '../registry/aws/dynamo-registry.ts';
import { attemptLine } from './attempt-line.ts';
import { AttemptMetrics } from './attempt-metrics.ts';
import { createCloudSender } from './cloud-sender.ts';
import { type BatchPorts, deliverBatch } from './deliver-batch.ts';
import { readMessageOf } from './read-message-of.ts';
import { readDeliverSettings } from './settings.ts';
import { type QueueRecord, readSqsEvent } from './sqs-event.ts';

const settings = readDeliverSettings(process.env);
const logger = functionLogger();
const tracer = new Tracer({ captureHTTPsRequests: false });
const metrics = new AttemptMetrics(new Metrics());
const now = Date.now;

const sqs = tracer.captureAWSv3Client(new SQSClient(CLIENT_SETTINGS));
const kms = tracer.captureAWSv3Client(new KMSClient(CLIENT_SETTINGS));
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient(CLIENT_SETTINGS));
const registry = new DynamoRegistry({ dynamo, tableName: settings.tableName });
const queue = new SqsQueue({ sqs, env: settings.env, now });
const log = registry.deliveryLog({ retentionDays: settings.retentionDays, keep: settings.deliveryLog });
const hooks = cachedHookSource({
  hooks: registry.hooks(new DataKeys({ kms, keyId: settings.kmsKeyId, now })),
  healthOf: (tenant) => registry.healthOf(tenant),
  now,
  onFault: (tenant, hook, reason) => logger.error('a hook in the registry cannot be used', { tenant, hook, reason }),
});

const ports: Omit<BatchPorts<QueueRecord>, 'remainingMs'> = {
  hooks,
  health: hooks,
  queue,
  send: createCloudSender({ allow: settings.egressAllow }).send,
  log,
  unwanted: (event) => log.recordUnwanted(event, now()),
  read: ({ queue: name, body }) => readMessageOf(settings.env, name, body),
  bury({ queue: name, body, id }, reason) {
    logger.error('dead letter: a record that is no message', { queue: name, record: id, reason });
    return queue.buryText(name, body, reason);
  },
  returned: ({ queue: name, id }, error) =>
    logger.error('a record is left to be received again', { queue: name, record: id, error: asError(error) }),
  logFailed: (error) => logger.error('attempts are missing in the delivery log', { error: asError(error) }),
  observe(live, event, attempt) {
    metrics.add(event.tenant, attempt);
    const line = attemptLine(live, event, attempt);
    // The delivery log has what was delivered; a line of it besides would cost as much as the rest of its delivery.
    if (attempt.result === 'delivered') logger.debug('delivered', line);
    else logger.warn(attempt.result === 'retry' ? 'attempt failed' : 'dead letter', line);
  },
  fault: ({ hook }, event, error) =>
    logger.error('internal error while delivering', { event_id: event.id, hook: hook.name, error: asError(error) }),
  now,
  random: Math.random,
};

async function deliverRecords(event: unknown, context: Context): Promise<SQSBatchResponse> {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const returned = await deliverBatch(readSqsEvent(event), { ...ports, remainingMs });
  metrics.publish();
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Works off a batch of one tenant's queue. Invoked by that queue's event source mapping, with ReportBatchItemFailures. */
export const handler = middy(deliverRecords)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
