import { randomBytes } from 'node:crypto';
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { readLogItem } from '#functions/registry/aws/log-item.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { EventFields } from '#shared/event/event.ts';
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

const EVENT: EventFields = {
  id: EVENT_ID,
  tenant: 'acme',
  type: 'lease.ack',
  timeMs: 1_769_853_600_000,
  body: '{"event":"lease.ack"}',
};

const PAYLOADS = {
  radius: {
    event: 'radius.authentication',
    timestamp: '2026-01-31T10:00:00.123Z',
    subscriber: { id: '4711', domain: 'isp-a.example', username: 'user4711@isp-a.example' },
    result: 'Access-Accept',
    nas_ip4: '198.51.100.17',
    nas_name: 'bng-3.pop-2.isp-a.example',
    nas_port_id: 'xe-0/0/3.1024:4711',
    calling_station_id: '02:00:5e:10:00:01',
    called_station_id: '02:00:5e:10:ff:ff',
    framed_ip: '203.0.113.77',
    framed_ipv6_prefix: '2001:db8:4711::/56',
    session_id: '7f0c2f5e-9c1d-4f0e-8d5b-1f7a3c2b9e10',
    class: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    attributes: {
      'Service-Type': 'Framed-User',
      'Framed-Protocol': 'PPP',
      'Session-Timeout': 86_400,
      'Acct-Interim-Interval': 600,
      'Filter-Id': 'residential-1000-500',
      'Reply-Message': 'Welcome to ISP A, your line is provisioned at 1000/500 Mbit/s',
      'Huawei-Input-Average-Rate': 500_000_000,
      'Huawei-Output-Average-Rate': 1_000_000_000,
      'ERX-Service-Activate': 'residential(1000,500)',
      'Cisco-AVPair': 'ip:qos-policy-out=residential-1000-500 ip:qos-policy-in=residential-1000-500',
    },
  },
};

interface Put {
  readonly PutRequest: { readonly Item: { readonly sk: { readonly S: string } } };
}

/** Everything in the table, as the log has it. */
async function entriesIn(dynamo: DynamoDBClient) {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: TABLE_NAME }));
  return Items.flatMap((item) => readLogItem(item) ?? []);
}

/** As DynamoDB counts: names and values (developer guide, "Item sizes and formats"). */
function sizeOf(item: Record<string, AttributeValue>): number {
  const sizes = Object.entries(item).map(([name, { S, N, B }]) => {
    const value = S === undefined ? (B?.length ?? Math.ceil((N ?? '').length / 2) + 1) : Buffer.byteLength(S);
    return Buffer.byteLength(name) + value;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
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
      body.RequestItems[TABLE_NAME].map(({ PutRequest }: Put) => Number(PutRequest.Item.sk.S.split('#')[1])),
    );
  return { log: registry.deliveryLog({ retentionDays: 7, keep: 'all' }), requests };
}

describe('the delivery log in DynamoDB', () => {
  async function logInTable(keep: 'all' | 'failures') {
    const { dynamo, stop } = await startDynamo();
    onTestFinished(stop);
    const registry = new DynamoRegistry({ dynamo, tableName: TABLE_NAME });
    return { dynamo, log: registry.deliveryLog({ retentionDays: 7, keep }) };
  }

  test('keeps an attempt under its tenant and hook, in the order of the events, until the retention time is over', async () => {
    const { dynamo, log } = await logInTable('all');
    log.record(attempt(2), EVENT);
    await log.flush();
    const { Items } = await dynamo.send(new ScanCommand({ TableName: TABLE_NAME }));
    expect(Items).toMatchObject([
      {
        pk: { S: expect.stringMatching(/^DELIVERIES#acme#billing#[0-7]$/) },
        sk: { S: `${EVENT_ID}#0002#1769853600500` },
        type: { S: 'lease.ack' },
        expires_at: { N: String(1_769_853_601 + 7 * 86_400) },
      },
    ]);
    expect(Items?.[0]).not.toHaveProperty('error');
    expect(await entriesIn(dynamo)).toMatchObject([{ tenant: 'acme', hookId: 'billing', attempt: attempt(2) }]);
  });

  test('keeps the event with its first attempt, and when a failed one comes again', async () => {
    const { dynamo, log } = await logInTable('all');
    log.record(attempt(1, { result: 'retry' }), EVENT, 1_769_853_601_000);
    log.record(attempt(2), EVENT);
    await log.flush();
    const entries = (await entriesIn(dynamo)).toSorted((a, b) => (a.attempt?.attempt ?? 0) - (b.attempt?.attempt ?? 0));
    expect(entries.map(({ event, nextAttemptMs }) => [event, nextAttemptMs])).toEqual([
      [EVENT, 1_769_853_601_000],
      [undefined, undefined],
    ]);
  });

  test('costs one write unit an attempt for an event of a kilobyte, whatever the endpoint answers', async () => {
    const { dynamo, log } = await logInTable('all');
    const body = JSON.stringify(PAYLOADS.radius);
    expect(body.length).toBeGreaterThan(1_000);
    log.record(attempt(1, { hookId: 'hk_0123456789abcdef', response: 'x'.repeat(200) }), { ...EVENT, body });
    await log.flush();
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: TABLE_NAME }));
    expect(sizeOf(Items[0] ?? {})).toBeLessThanOrEqual(1024);
    expect((await entriesIn(dynamo))[0]?.event?.body).toBe(body);
  });

  test('leaves out the payload of an event that would cost several units', async () => {
    const { dynamo, log } = await logInTable('all');
    const body = JSON.stringify({ noise: randomBytes(6_000).toString('base64') });
    log.record(attempt(1), { ...EVENT, body });
    await log.flush();
    expect(await entriesIn(dynamo)).toMatchObject([{ attempt: attempt(1), event: undefined }]);
  });

  test('keeps an event that no hook wanted, unless failures alone are kept', async () => {
    for (const keep of ['all', 'failures'] as const) {
      const { dynamo, log } = await logInTable(keep);
      log.recordUnwanted(EVENT, EVENT.timeMs + 1);
      await log.flush();
      const kept = [{ tenant: 'acme', eventId: EVENT_ID, hookId: '-', attempt: undefined, event: EVENT }];
      expect(await entriesIn(dynamo)).toMatchObject(keep === 'all' ? kept : []);
    }
  });

  test('keeps the attempts before and after a redrive, which have the same numbers', async () => {
    const { log, requests } = await logOver(() => []);
    log.record(attempt(1), EVENT);
    log.record(attempt(1, { atMs: 1_769_853_700_000 }), EVENT);
    await log.flush();
    expect(requests()).toEqual([[1, 1]]);
  });

  test('leaves out what was delivered at once where only failures are kept', async () => {
    const { dynamo, log } = await logInTable('failures');
    for (const result of ['delivered', 'retry', 'dead'] as const)
      log.record(attempt(1, { result, hookId: result }), EVENT);
    log.record(attempt(2, { hookId: 'retry' }), EVENT);
    await log.flush();
    const kept = (await entriesIn(dynamo)).map((entry) => `${entry.hookId} ${entry.attempt?.attempt}`);
    expect(kept.toSorted()).toEqual(['dead 1', 'retry 1', 'retry 2']);
  });

  test('writes 25 attempts in a request, and asks for nothing where there are none', async () => {
    const { log, requests } = await logOver(() => []);
    await log.flush();
    for (let number = 1; number <= 60; number++) log.record(attempt(number), EVENT);
    await log.flush();
    await log.flush();
    expect(requests().map((numbers) => numbers.length)).toEqual([25, 25, 10]);
  });

  test('writes again what DynamoDB left out, and nothing else', async () => {
    const { log, requests } = await logOver((items, request) => (request < 3 ? items.slice(-2) : []));
    for (const number of [1, 2, 3]) log.record(attempt(number), EVENT);
    await log.flush();
    expect(requests()).toEqual([
      [1, 2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  test('says on flush what is lost when DynamoDB takes nothing in several tries, once', async () => {
    const { log, requests } = await logOver(() => new AwsFault(400, 'ProvisionedThroughputExceededException'));
    log.record(attempt(1), EVENT);
    await expect(log.flush()).rejects.toMatchObject({
      code: 'unwritten',
      message: expect.stringMatching(/^1 items .* ProvisionedThroughputExceededException/),
    });
    expect(requests()).toHaveLength(6);
    await log.flush();
    expect(requests()).toHaveLength(6);
  });
});
