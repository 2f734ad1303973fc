import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, test } from 'vitest';
import { checkBus } from '#functions/bus/aws/check-bus.ts';
import type { BusEvent } from '#functions/bus/aws/entry.ts';
import { EventBridgeBus, type EventBridgeBusOptions, MAX_ENTRY_BYTES } from '#functions/bus/aws/eventbridge-bus.ts';
import { eventId } from '#shared/event/event-id.ts';
import type { PutEntry } from '#test/conformance/bus/event-envelope.ts';
import { localClient } from '#test/conformance/support/aws-client.ts';
import { type AwsAnswer, AwsFault, type AwsServer, startAwsServer } from '#test/conformance/support/aws-json-server.ts';

const busEvent = (n: number, more: Partial<BusEvent> = {}): BusEvent => ({
  id: eventId(8_192 + 2 * n, 'testbox1'),
  tenant: 'acme',
  type: 'lease.ack',
  timeMs: 1_769_853_600_123,
  body: `{"n":${n}}`,
  node: 'box',
  ...more,
});
const events = (count: number) => Array.from({ length: count }, (_, n) => busEvent(n));
const numberOf = ({ Detail = '' }: PutEntry): number => JSON.parse(Detail).payload.n;

type Verdict = string | undefined;

function answer(entries: readonly PutEntry[], verdict: (n: number) => Verdict = () => undefined): AwsAnswer {
  const Entries = entries.map((entry) => {
    const code = verdict(numberOf(entry));
    return code === undefined ? { EventId: 'accepted' } : { ErrorCode: code, ErrorMessage: 'said the bus' };
  });
  return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
}

describe('the bus on EventBridge', () => {
  let server: AwsServer;
  let eventBridge: EventBridgeClient;
  const pauses: number[] = [];
  const faults: string[] = [];

  const start = async (
    reply: (entries: readonly PutEntry[], request: number) => AwsAnswer | Promise<AwsAnswer>,
    options: Partial<EventBridgeBusOptions> = {},
  ): Promise<EventBridgeBus> => {
    let count = 0;
    server = await startAwsServer(({ body }) => reply(body.Entries, ++count));
    eventBridge = new EventBridgeClient(localClient(server.endpoint));
    return new EventBridgeBus({
      eventBridge,
      busName: 'events',
      pause: async (ms) => void pauses.push(ms),
      onFault: (reason) => faults.push(reason),
      ...options,
    });
  };
  const requested = () => server.requests.map(({ body }) => body.Entries.map(numberOf));

  afterEach(async () => {
    pauses.length = 0;
    faults.length = 0;
    eventBridge.destroy();
    await server.stop();
  });

  test('puts an event with its tenant in the source, its type, its time and its payload as it is', async () => {
    const bus = await start((entries) => answer(entries));
    const body = '{"n":123456789012345678901, "é":1.0}';
    expect(await bus.putEvents([busEvent(1, { body })])).toEqual([{ kind: 'sent' }]);
    const [request] = server.requests;
    expect(request?.target).toBe('AWSEvents.PutEvents');
    expect(request?.body.Entries).toEqual([
      {
        EventBusName: 'events',
        Source: 'hookline.acme',
        DetailType: 'lease.ack',
        Time: 1_769_853_600.123,
        Detail: `{"id":"${eventId(8_194, 'testbox1')}","node":"box","time_ms":1769853600123,"payload":${body}}`,
      },
    ]);
  });

  test('puts ten entries in a request, and four requests at once', async () => {
    const arrived = Promise.withResolvers<void>();
    const bus = await start(async (entries, request) => {
      // No request is answered before the fourth is here.
      if (request === 4) arrived.resolve();
      await arrived.promise;
      return answer(entries);
    });
    const outcomes = await bus.putEvents(events(35));
    expect(outcomes).toEqual(Array(35).fill({ kind: 'sent' }));
    const sizes = requested().map((numbers) => numbers.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([5, 10, 10, 10]);
    const numbers = requested().flat();
    expect(numbers.toSorted((a, b) => a - b)).toEqual(events(35).map((_, n) => n));
  });

  test('keeps a request below 1 MB', async () => {
    const bus = await start((entries) => answer(entries));
    const large = events(9).map((event, n) => ({ ...event, body: `{"n":${n},"x":"${'é'.repeat(120_000)}"}` }));
    await bus.putEvents(large);
    const bytes = server.requests.map(({ body }) =>
      body.Entries.reduce((sum: number, { Detail = '' }: PutEntry) => sum + Buffer.byteLength(Detail), 0),
    );
    expect(Math.max(...bytes)).toBeLessThan(1_000_000);
    expect(server.requests).toHaveLength(3);
  });

  test('rejects an event beyond 768 KiB without asking, and sends the others', async () => {
    const bus = await start((entries) => answer(entries));
    const huge = busEvent(1, { body: `{"n":1,"x":"${'x'.repeat(MAX_ENTRY_BYTES)}"}` });
    const outcomes = await bus.putEvents([busEvent(0), huge, busEvent(2)]);
    expect(outcomes).toMatchObject([
      { kind: 'sent' },
      { kind: 'rejected', reason: expect.stringMatching(/^too large: \d+ bytes/) },
      { kind: 'sent' },
    ]);
    expect(requested()).toEqual([[0, 2]]);
  });

  test('takes the largest event that is accepted, even if all of it has to be escaped', async () => {
    const bus = await start((entries) => answer(entries));
    const [head, tail] = ['{"n":1,"x":"', '"}'];
    const body = `${head}${'\uffff'.repeat((256 * 1024 - head.length - tail.length) / 3)}${tail}`;
    expect(await bus.putEvents([busEvent(1, { body })])).toEqual([{ kind: 'sent' }]);
    expect(JSON.parse(server.requests[0]?.body.Entries[0].Detail).payload).toEqual(JSON.parse(body));
  });

  test('puts again only the entries that were throttled or met a fault inside, after a growing pause', async () => {
    const bus = await start((entries, request) =>
      answer(entries, (n) => {
        if (n === 1 && request < 3) return 'ThrottlingException';
        return n === 2 && request < 2 ? 'InternalFailure' : undefined;
      }),
    );
    expect(await bus.putEvents(events(4))).toEqual(Array(4).fill({ kind: 'sent' }));
    expect(requested()).toEqual([[0, 1, 2, 3], [1, 2], [1]]);
    expect(pauses).toHaveLength(2);
    expect(faults).toEqual(['InternalFailure: said the bus', 'ThrottlingException: said the bus']);
  });

  test.each([
    'AccessDeniedException',
    'MalformedDetail',
    'InvalidArgument',
    'NotAuthorizedForSourceException',
    'NotAuthorizedForDetailTypeException',
    'SomethingNew',
  ])('rejects an entry for %s, with the reason, and does not try it again', async (code) => {
    const bus = await start((entries) => answer(entries, (n) => (n === 1 ? code : undefined)));
    expect(await bus.putEvents(events(3))).toEqual([
      { kind: 'sent' },
      { kind: 'rejected', reason: `${code}: said the bus` },
      { kind: 'sent' },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [429, 'TooManyRequestsException'],
    [400, 'ThrottlingException'],
    [500, 'InternalFailure'],
    [503, 'ServiceUnavailable'],
    [400, 'ExpiredTokenException'],
    [403, 'InvalidSignatureException'],
    [400, 'ResourceNotFoundException'],
  ])('tries a whole request again after HTTP %i %s: no entry is at fault', async (status, code) => {
    const bus = await start((entries, request) => (request < 3 ? new AwsFault(status, code) : answer(entries)));
    expect(await bus.putEvents(events(2))).toEqual(Array(2).fill({ kind: 'sent' }));
    expect(requested()).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  test('finds the entry for which a request is denied, and rejects that one alone', async () => {
    const bus = await start((entries) =>
      entries.some((entry) => numberOf(entry) === 2) ? new AwsFault(403, 'AccessDeniedException') : answer(entries),
    );
    const outcomes = await bus.putEvents(events(4));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'rejected', 'sent']);
    expect(outcomes[2]).toEqual({ kind: 'rejected', reason: 'AccessDeniedException: refused by the test' });
    expect(requested()).toEqual([[0, 1, 2, 3], [0], [1], [2], [3]]);
  });

  test('goes on after the bus could not be reached', async () => {
    let endpoint = '';
    const bus = await start((entries) => answer(entries), {
      maxTries: 3,
      pause: async () => {
        const port = Number(new URL(endpoint).port);
        server = await startAwsServer(({ body }) => answer(body.Entries), port);
      },
    });
    ({ endpoint } = server);
    await server.stop();
    expect(await bus.putEvents([busEvent(0)])).toEqual([{ kind: 'sent' }]);
    expect(faults).toEqual([expect.stringMatching(/^ECONNREFUSED/)]);
  });

  test('gives up after the tries it was given', async () => {
    const bus = await start(() => new AwsFault(503, 'ServiceUnavailable'), { maxTries: 2 });
    await expect(bus.putEvents(events(1))).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(2);
  });

  test('ends its tries where it is closed', async () => {
    const closing = new AbortController();
    const bus = await start(
      () => {
        closing.abort();
        return new AwsFault(503, 'ServiceUnavailable');
      },
      { signal: closing.signal },
    );
    await expect(bus.putEvents(events(1))).rejects.toMatchObject({ code: 'closed' });
    await expect(bus.putEvents(events(1))).rejects.toMatchObject({ code: 'closed' });
    expect(server.requests).toHaveLength(1);
  });

  test('takes the answer of a request that was on its way when it was closed', async () => {
    const closing = new AbortController();
    const bus = await start(
      (entries) => {
        closing.abort();
        return answer(entries);
      },
      { signal: closing.signal },
    );
    expect(await bus.putEvents(events(2))).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
  });

  test('says of a derived event that is refused for good why', async () => {
    const bus = await start((entries) => answer(entries, () => 'MalformedDetail'));
    const { id: sourceId, node: _, ...event } = busEvent(1);
    await expect(bus.publish({ ...event, sourceId })).rejects.toMatchObject({
      code: 'rejected',
      message: 'MalformedDetail: said the bus',
    });
  });

  test('knows whether a bus exists', async () => {
    let fault: AwsFault | undefined;
    await start(() => ({}));
    await server.stop();
    server = await startAwsServer(() => fault ?? { Name: 'events' });
    eventBridge = new EventBridgeClient(localClient(server.endpoint));
    await checkBus(eventBridge, 'events');
    expect(server.requests).toMatchObject([{ target: 'AWSEvents.DescribeEventBus', body: { Name: 'events' } }]);
    fault = new AwsFault(400, 'ResourceNotFoundException');
    await expect(checkBus(eventBridge, 'evnets')).rejects.toMatchObject({
      code: 'no_bus',
      message: expect.stringMatching(/evnets/),
    });
    fault = new AwsFault(403, 'AccessDeniedException');
    await expect(checkBus(eventBridge, 'events')).rejects.toMatchObject({ code: 'denied' });
    fault = new AwsFault(400, 'ValidationException');
    await expect(checkBus(eventBridge, 'events')).rejects.toMatchObject({ code: 'no_bus' });
    fault = new AwsFault(403, 'ExpiredTokenException');
    await expect(checkBus(eventBridge, 'events')).rejects.toMatchObject({ code: 'unavailable' });
    fault = new AwsFault(500, 'InternalFailure');
    await expect(checkBus(eventBridge, 'events')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
