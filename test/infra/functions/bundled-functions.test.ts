import { createServer } from 'node:http';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as apiVariable from '#functions/api/environment.ts';
import * as deliverVariable from '#functions/deliver/environment.ts';
import { readMessage } from '#functions/queue/aws/wire.ts';
import * as redriveVariable from '#functions/redrive/environment.ts';
import { readLogItem } from '#functions/registry/aws/log-item.ts';
import * as trackNasVariable from '#functions/track-nas/environment.ts';
import { eventId } from '#shared/event/event-id.ts';
import { eventEnvelope } from '#test/conformance/bus/event-envelope.ts';
import { startAwsServer } from '#test/conformance/support/aws-json-server.ts';
import { TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { BUS_ARN, startEventBridge } from '#test/conformance/support/eventbridge-server.ts';
import { deliveryBody, eventBody } from '#test/unit/functions/deliver/batch.ts';
import { listen } from '#test/unit/functions/deliver/endpoints.ts';
import { webhook } from '#test/unit/functions/deliver/hooks.ts';
import { bundleFunction } from '../../../infra/functions/bundle-function.ts';
import { startLambda } from './lambda-process.ts';
import { DEAD_LETTERS, ENV, KEY_ID, QUEUE, startKeys, startQueues, startTable } from './services.ts';

const MAX_BYTES = 800_000;

const sqsEvent = (...bodies: string[]) => ({
  Records: bodies.map((body, place) => ({
    messageId: `message-${place + 1}`,
    receiptHandle: 'handle',
    body,
    attributes: {},
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${QUEUE}`,
    awsRegion: 'us-east-1',
  })),
});

/** An endpoint that answers 500 on /bad, and what it was sent. */
async function startSink() {
  const requests: { readonly path: string | undefined; readonly signature: unknown; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    requests.push({ path: request.url, signature: request.headers['webhook-signature'], body });
    response.writeHead(request.url === '/bad' ? 500 : 200).end('answer');
  });
  return { requests, origin: `http://${await listen(server)}` };
}

describe('the bundle', () => {
  test.each(['deliver', 'track-nas', 'redrive', 'api'] as const)('of %s is at most 800 KB', (name) => {
    const { bytes } = bundleFunction(name);
    console.log(`bundle of ${name}: ${Math.ceil(bytes / 1000)} KB`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  test('of deliver does not start without its environment, and says what is wrong with it', async () => {
    const variables = { ENVIRONMENT: 'test', EGRESS_ALLOW: '10.0.0.0/99' };
    await expect(startLambda('deliver', variables)).rejects.toThrow(/TABLE_NAME.*EGRESS_ALLOW.*10\.0\.0\.0\/99/s);
  });
});

test('deliver works a batch off: signed to the webhook, sent back, buried, logged and counted', async () => {
  const secret = 'not-to-be-told';
  const sink = await startSink();
  const queues = await startQueues();
  const table = await startTable();
  const keys = await startKeys(table, [
    webhook('good', { url: `${sink.origin}/good`, secret }).hook,
    webhook('bad', { url: `${sink.origin}/bad` }).hook,
    webhook('private', { url: 'http://10.0.0.1/', events: ['lease.ack'] }).hook,
    webhook('elsewhere', { url: `${sink.origin}/elsewhere`, tenant: 'other' }).hook,
  ]);
  const deliver = await startLambda('deliver', {
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_KMS: keys.endpoint,
    [deliverVariable.ENVIRONMENT]: ENV,
    [deliverVariable.TABLE_NAME]: TABLE_NAME,
    [deliverVariable.KMS_KEY_ID]: KEY_ID,
    [deliverVariable.EGRESS_ALLOW]: '127.0.0.0/8, ::1/128',
    [deliverVariable.DELIVERY_LOG]: 'all',
    [deliverVariable.RETENTION_DAYS]: '7',
  });

  const invocation = await deliver.invoke(sqsEvent(eventBody(), 'nonsense', deliveryBody('bad', 3)));

  expect(invocation).toEqual({ result: { batchItemFailures: [] } });
  const body = '{"event":"lease.ack","lease":{"ip":"192.0.2.1"}}';
  const bySink = sink.requests.toSorted((a, b) => String(b.path).localeCompare(String(a.path)));
  expect(bySink).toEqual([
    { path: '/good', signature: expect.stringMatching(/^v1,/), body },
    { path: '/bad', signature: undefined, body },
    { path: '/bad', signature: undefined, body },
  ]);
  const retries = queues.waiting(QUEUE).map((message) => ({ ...readMessage(message.body), ...message }));
  expect(retries.toSorted((a, b) => a.hookId.localeCompare(b.hookId))).toMatchObject([
    { hookId: 'bad', attempt: 2, delayUntil: expect.any(Number) },
    { hookId: 'private', attempt: 2 },
  ]);
  const reasons = queues.waiting(DEAD_LETTERS).map((letter) => letter.messageAttributes.reason?.StringValue);
  expect(reasons.toSorted()).toEqual([
    'HTTP 500 after 3 attempts',
    expect.stringMatching(/^malformed message: not valid JSON/),
  ]);
  const { Items = [] } = await table.dynamo.send(new ScanCommand({ TableName: TABLE_NAME, ConsistentRead: true }));
  const attempts = Items.flatMap((item) => readLogItem(item)?.attempt ?? []);
  expect(attempts.map(({ hookId, result, error }) => [hookId, result, error]).sort()).toEqual([
    ['bad', 'dead', undefined],
    ['bad', 'retry', undefined],
    ['good', 'delivered', undefined],
    ['private', 'retry', 'egress refused: 10.0.0.1 is private'],
  ]);
  const lines = deliver.output().split('\n');
  const metrics = lines.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));
  expect(metrics).toMatchObject([
    {
      tenant: 'acme',
      service: 'deliver',
      Deliveries: 1,
      Failures: 3,
      _aws: { CloudWatchMetrics: [{ Namespace: 'Hookline/test', Dimensions: [['service'], ['service', 'tenant']] }] },
    },
  ]);
  expect(metrics[0]?.Latency).toHaveLength(4);
  expect(deliver.output()).not.toContain(secret);
});

test('track-nas announces on the bus that a subscriber is at another NAS', async () => {
  const bus = await startAwsServer(({ body }) => ({
    FailedEntryCount: 0,
    Entries: body.Entries.map(() => ({ EventId: 'accepted' })),
  }));
  onTestFinished(() => bus.stop());
  const table = await startTable();
  const trackNas = await startLambda('track-nas', {
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    [trackNasVariable.TABLE_NAME]: TABLE_NAME,
    [trackNasVariable.EVENT_BUS_NAME]: 'test-bus',
  });
  const packet = (number: number, nasIp4: string) => {
    const timeMs = Date.UTC(2026, 0, 31, 10, 0, number);
    const subscriber = { username: 'user1' };
    const type = 'radius.authentication';
    const body = JSON.stringify({
      event: type,
      timestamp: new Date(timeMs).toISOString(),
      subscriber,
      nas_ip4: nasIp4,
    });
    const event = { id: eventId(number * 2, 'testbox1'), tenant: 'acme', type, timeMs, body };
    return JSON.parse(eventEnvelope(event, 'testbox1'));
  };

  expect(await trackNas.invoke(packet(1, '192.0.2.1'))).toEqual({ result: { result: 'first' } });
  expect(await trackNas.invoke(packet(2, '192.0.2.2'))).toEqual({ result: { result: 'changed' } });
  expect(bus.requests.map(({ body }) => body.Entries)).toMatchObject([
    [{ EventBusName: 'test-bus', Source: 'hookline.acme', DetailType: 'subscriber-nas-updated' }],
  ]);
  expect(await trackNas.invoke({ source: 'somebody.else' })).toMatchObject({ error: { name: 'WireError' } });
});

test('redrive takes dead letters back to their queue, as many as it is told, and counts what is left', async () => {
  const queues = await startQueues();
  for (const hook of ['a', 'b', 'a']) queues.send(DEAD_LETTERS, deliveryBody(hook, 3));
  const redrive = await startLambda('redrive', {
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    [redriveVariable.ENVIRONMENT]: ENV,
  });

  expect(await redrive.invoke({ tenant: 'acme', hook: 'a', limit: 1 })).toEqual({
    result: { redriven: 1, remaining: 1 },
  });
  expect(await redrive.invoke({ tenant: 'acme', since: '2026-01-31T10:00:00Z' })).toEqual({
    result: { redriven: 2, remaining: 0 },
  });
  const back = queues.waiting(QUEUE).map(({ body }) => readMessage(body));
  expect(back.map(({ hookId, attempt }) => `${hookId} ${attempt}`).sort()).toEqual(['a 1', 'a 1', 'b 1']);
  expect(await redrive.invoke({ hook: 'a' })).toMatchObject({ error: { name: 'RedriveRequestError' } });
});

test('api answers the HTTP API: a problem without a token, and with the first one what is in the registry', async () => {
  const table = await startTable();
  const keys = await startKeys(table, [webhook('billing', { secret: 'not-to-be-told' }).hook]);
  const bus = await startEventBridge(['acme'], () => undefined);
  const secrets = await startAwsServer(() => ({ SecretString: 'the-first-token' }));
  onTestFinished(async () => {
    await bus.stop();
    await secrets.stop();
  });
  const api = await startLambda('api', {
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_KMS: keys.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    [apiVariable.ENVIRONMENT]: ENV,
    [apiVariable.TABLE_NAME]: TABLE_NAME,
    [apiVariable.KMS_KEY_ID]: KEY_ID,
    [apiVariable.RETENTION_DAYS]: '7',
    [apiVariable.EVENT_BUS_ARN]: BUS_ARN,
    [apiVariable.DELIVER_NAME]: 'deliver',
    [apiVariable.FIRST_TOKEN_SECRET]: 'first-token',
  });
  const get = async (rawPath: string, headers: Record<string, string>) => {
    const http = { method: 'GET', sourceIp: '198.51.100.7' };
    const { result } = await api.invoke({
      version: '2.0',
      rawPath,
      rawQueryString: '',
      headers,
      requestContext: { http },
    });
    const { statusCode, headers: answered, body } = result as { statusCode: number; headers: object; body: string };
    return { statusCode, headers: answered, body: JSON.parse(body) };
  };

  expect(await get('/api/v1/hooks', {})).toMatchObject({
    statusCode: 401,
    headers: { 'content-type': 'application/problem+json' },
    body: { code: 'unauthorized' },
  });
  expect(await get('/api/v1/hooks', { authorization: 'Bearer the-first-token' })).toMatchObject({
    statusCode: 200,
    body: { hooks: [{ id: 'billing', tenant: 'acme', secret: '********' }] },
  });
  expect(api.output()).not.toMatch(/not-to-be-told|the-first-token/);
});
