import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import { eventId } from '#shared/event/event-id.ts';
import { localClient } from '#test/conformance/support/aws-client.ts';
import { type AwsAnswer, AwsFault, startAwsServer } from '#test/conformance/support/aws-json-server.ts';
import { startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';

const EVENT_ID = eventId(8_192, 'testbox1');
const attempt = (number: number, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  eventId: EVENT_ID,
  hookId: 'billing',
  attempt: number,
  atMs: 1_769_853_600_500,
  result: 'delivered',
  status: 200,
  latencyMs: 12,
  error: undefined,
  response: 'ok',
  ...more,
});

interface Put {
  readonly PutRequest: { readonly Item: { readonly attempt: { readonly N: string } } };
}

/** A log over a server that says which items it leaves out, or fails. */
async function logOver(reply: (items: readonly Put[], request: number) => readonly Put[] | AwsFault) {
  let count = 0;
  const server = await startAwsServer(({ body }): AwsAnswer => {
    const left = reply(body.RequestItems[TABLE_NAME], ++count);
    if (left instanceof AwsFault) return left;
    return { UnprocessedItems: left.length === 0 ? {} : { [TABLE_NAME]: left } };
  });
  const dynamo = new DynamoDBClient(localClient(server.endpoint));
  onTestFinished(async () => {
    dynamo.destroy();
    await server.stop();
  });
  const registry = new DynamoRegistry({ dynamo, tableName: TABLE_NAME, pause: async () => undefined });
  const requests = () =>
    server.requests.map(({ body }) =>
      body.RequestItems[TABLE_NAME].map(({ PutRequest }: Put) => Number(PutRequest.Item.attempt.N)),
    );
  return { log: registry.deliveryLog({ retentionDays: 7, keep: 'all' }), requests };
}

describe('the delivery log in DynamoDB', () => {
  test('keeps an attempt under its event, until the retention time is over', async () => {
    const { dynamo, stop } = await startDynamo();
    onTestFinished(stop);
    const registry = new DynamoRegistry({ dynamo, tableName: TABLE_NAME });
    const log = registry.deliveryLog({ retentionDays: 7, keep: 'all' });
    log.record(attempt(2));
    await log.flush();
    const { Items } = await dynamo.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `EVENT#${EVENT_ID}` } },
      }),
    );
    expect(Items).toMatchObject([
      {
        sk: { S: 'ATTEMPT#billing#0002#1769853600500' },
        hook_id: { S: 'billing' },
        expires_at: { N: String(1_769_853_601 + 7 * 86_400) },
      },
    ]);
    expect(Items?.[0]).not.toHaveProperty('error');
  });

  test('keeps the attempts before and after a redrive, which have the same numbers', async () => {
    const { log, requests } = await logOver(() => []);
    log.record(attempt(1));
    log.record(attempt(1, { atMs: 1_769_853_700_000 }));
    await log.flush();
    expect(requests()).toEqual([[1, 1]]);
  });

  test('leaves out deliveries where only failures are kept', async () => {
    const { dynamo, stop } = await startDynamo();
    onTestFinished(stop);
    const registry = new DynamoRegistry({ dynamo, tableName: TABLE_NAME });
    const log = registry.deliveryLog({ retentionDays: 7, keep: 'failures' });
    for (const result of ['delivered', 'retry', 'dead'] as const) log.record(attempt(1, { result, hookId: result }));
    await log.flush();
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `EVENT#${EVENT_ID}` } },
      }),
    );
    expect(Items.map(({ result }) => result?.S)).toEqual(['dead', 'retry']);
  });

  test('writes 25 attempts in a request, and asks for nothing where there are none', async () => {
    const { log, requests } = await logOver(() => []);
    await log.flush();
    for (let number = 1; number <= 60; number++) log.record(attempt(number));
    await log.flush();
    await log.flush();
    expect(requests().map((numbers) => numbers.length)).toEqual([25, 25, 10]);
  });

  test('writes again what DynamoDB left out, and nothing else', async () => {
    const { log, requests } = await logOver((items, request) => (request < 3 ? items.slice(-2) : []));
    for (const number of [1, 2, 3]) log.record(attempt(number));
    await log.flush();
    expect(requests()).toEqual([
      [1, 2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  test('says on flush what is lost when DynamoDB takes nothing in several tries, once', async () => {
    const { log, requests } = await logOver(() => new AwsFault(400, 'ProvisionedThroughputExceededException'));
    log.record(attempt(1));
    await expect(log.flush()).rejects.toMatchObject({
      code: 'unwritten',
      message: expect.stringMatching(/^1 items .* ProvisionedThroughputExceededException/),
    });
    expect(requests()).toHaveLength(6);
    await log.flush();
    expect(requests()).toHaveLength(6);
  });
});
