import { createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { SETTLE_MARGIN_MS } from '#functions/deliver/time-budget.ts';
import { batchOver, deliveryBody, eventBody, invocation } from './batch.ts';
import { httpEndpoint, listen } from './endpoints.ts';
import { webhook } from './hooks.ts';

/** An endpoint that answers 200, with the ids of what it was sent. */
async function good() {
  const ids: string[] = [];
  const url = await httpEndpoint((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    response.end('ok');
  });
  return { ids, url };
}

const failing = (status = 500) => httpEndpoint((_, response) => response.writeHead(status).end('no'));
/** Takes connections and says nothing. */
const silent = async () => `http://${await listen(createTcpServer((socket) => socket.on('error', () => undefined)))}/`;

describe('a batch', () => {
  test('fans an event out, and only what failed comes back as a delivery', async () => {
    const { ids, url } = await good();
    const hooks = [webhook('good', { url, secret: 's' }), webhook('bad', { url: await failing(), secret: 's' })];
    const batch = batchOver(hooks);
    expect(await batch.run(eventBody(8_192), eventBody(8_194))).toEqual([]);
    expect(new Set(ids).size).toBe(2);
    const retry = { kind: 'retry', hookId: 'bad', attempt: 2, delayMs: 2_000 };
    expect(batch.followUps()).toEqual([retry, retry]);
    expect(batch.settled[0]?.message).toMatchObject({ node: 'box-1', event: { tenant: 'acme' } });
    expect(batch.flushed()).toBe(4);
  });

  test('sends the payload as it came, with all digits of its numbers', async () => {
    const bodies: string[] = [];
    const url = await httpEndpoint(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      bodies.push(Buffer.concat(chunks).toString());
      response.end();
    });
    const batch = batchOver([webhook('good', { url })]);
    await batch.run(eventBody().replace('"192.0.2.1"', '"192.0.2.1","n":12345678901234567890'));
    expect(bodies).toEqual(['{"event":"lease.ack","lease":{"ip":"192.0.2.1","n":12345678901234567890}}']);
  });

  test('makes one attempt of a delivery, under the id of the first one', async () => {
    const { ids, url } = await good();
    const batch = batchOver([webhook('good', { url, secret: 's' })]);
    await batch.run(eventBody());
    expect(await batch.run(deliveryBody('good', 2))).toEqual([]);
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(ids[0]);
    expect(batch.attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(batch.settled).toEqual([]);
  });

  test('buries a delivery after its last attempt', async () => {
    const batch = batchOver([webhook('bad', { url: await failing(503) })]);
    expect(await batch.run(deliveryBody('bad', 3))).toEqual([]);
    expect(batch.followUps()).toEqual([
      { kind: 'dead', hookId: 'bad', attempts: 3, reason: 'HTTP 503 after 3 attempts' },
    ]);
  });

  test('sends a delivery that came too early on, with what is left of its delay and without an attempt', async () => {
    const { ids, url } = await good();
    const nowMs = Date.UTC(2026, 0, 31);
    const batch = batchOver([webhook('good', { url })], { now: () => nowMs });
    expect(await batch.run(deliveryBody('good', 4, nowMs + 1_800_000), deliveryBody('good', 5, nowMs))).toEqual([]);
    expect(batch.followUps()).toEqual([{ kind: 'retry', hookId: 'good', attempt: 4, delayMs: 1_800_000 }]);
    expect(ids).toHaveLength(1);
  });

  test('makes all its attempts at once', async () => {
    let waiting = 0;
    const all = Promise.withResolvers<void>();
    const url = await httpEndpoint(async (_, response) => {
      if (++waiting === 40) all.resolve();
      await all.promise; // Nobody is answered until everybody is here.
      response.end();
    });
    const batch = batchOver([webhook('a', { url }), webhook('b', { url })]);
    await batch.run(...Array.from({ length: 20 }, (_, place) => eventBody(8_192 + place * 2)));
    expect(batch.attempts.map(({ result }) => result)).toEqual(Array(40).fill('delivered'));
  });
});

describe('a malformed record', () => {
  test.each([
    ['is no JSON', 'nonsense', 'not valid JSON'],
    ['is of no known kind', '{"a":1}', 'source'],
    ['names no attempt', deliveryBody('good', 1).replace('"attempt":1', '"attempt":"x"'), 'attempt'],
    ['is of another tenant', eventBody().replace('hookline.acme', 'hookline.other'), 'tenant'],
    ['delivers for another tenant', deliveryBody('good', 1).replace('"acme"', '"other"'), 'tenant'],
  ])('that %s is buried as it came, with the reason, and is not received again', async (_, body, reason) => {
    const { ids, url } = await good();
    const batch = batchOver([webhook('good', { url })]);
    expect(await batch.run(body, eventBody())).toEqual([]);
    expect(batch.buried).toEqual([{ body, reason: expect.stringMatching(`^malformed message: .*${reason}`) }]);
    expect(ids).toHaveLength(1);
  });

  test('is received again where it could not be buried', async () => {
    const batch = batchOver([], { bury: () => Promise.reject(new Error('no queue')) });
    expect(await batch.run('nonsense', eventBody())).toEqual(['record-1']);
  });
});

describe('a record is received again, and no other one', () => {
  test('where what follows from it could not be sent', async () => {
    const bad = webhook('bad', { url: await failing() });
    const fault = new Error('not sent');
    const batch = batchOver([bad], {
      queue: {
        follow: async () => undefined,
        settle: ({ attempt }) => (attempt === 2 ? Promise.reject(fault) : Promise.resolve()),
      },
    });
    expect(await batch.run(deliveryBody('bad', 1), deliveryBody('bad', 2))).toEqual(['record-2']);
    expect(batch.returned).toEqual([fault]);
  });

  test('where the hooks cannot be read', async () => {
    const { url } = await good();
    const hook = webhook('good', { url });
    const batch = batchOver([], {
      hooks: { ofTenant: () => Promise.reject(new Error('throttled')), byId: () => hook },
    });
    expect(await batch.run(eventBody(), deliveryBody('good', 1))).toEqual(['record-1']);
  });
});

describe('the end of the invocation', () => {
  const soon = SETTLE_MARGIN_MS + 1_300;

  test('cuts the timeout of a hook whose endpoint is silent, and the batch settles before it', async () => {
    const { ids, url } = await good();
    const remainingMs = invocation(soon);
    const hooks = [webhook('silent', { url: await silent(), timeoutMs: 300_000 }), webhook('good', { url })];
    const batch = batchOver(hooks, { remainingMs });
    expect(await batch.run(eventBody(), deliveryBody('silent', 2))).toEqual([]);
    expect(remainingMs()).toBeGreaterThan(0);
    expect(ids).toHaveLength(1);
    expect(
      batch.followUps().toSorted((a, b) => Number('attempt' in a && 'attempt' in b && a.attempt - b.attempt)),
    ).toEqual([
      { kind: 'retry', hookId: 'silent', attempt: 2, delayMs: 2_000 },
      { kind: 'retry', hookId: 'silent', attempt: 3, delayMs: 4_000 },
    ]);
    expect(batch.attempts.filter(({ hookId }) => hookId === 'silent')).toMatchObject([
      { error: expect.stringMatching(/^timed out after (1\.\d+|1)s$/) },
      { error: expect.stringMatching(/^timed out after (1\.\d+|1)s$/) },
    ]);
  });

  test('sends back, without an attempt, what there is no time for', async () => {
    const { ids, url } = await good();
    const batch = batchOver([webhook('good', { url })], { remainingMs: () => SETTLE_MARGIN_MS + 999 });
    expect(await batch.run(eventBody(), deliveryBody('good', 3))).toEqual([]);
    expect(ids).toEqual([]);
    expect(batch.followUps()).toEqual(
      expect.arrayContaining([
        { kind: 'retry', hookId: 'good', attempt: 1, delayMs: 0 },
        { kind: 'retry', hookId: 'good', attempt: 3, delayMs: 0 },
      ]),
    );
    expect(batch.attempts).toEqual([]);
  });

  test('leaves a record to be received again whose follow-ups, or hooks, take too long', async () => {
    const { url } = await good();
    const good1 = webhook('good', { url });
    const never = () => new Promise<never>(() => undefined);
    const remainingMs = invocation(1_200);
    const batch = batchOver([good1], { remainingMs, queue: { follow: never, settle: never } });
    expect(await batch.run(deliveryBody('good', 1), deliveryBody('none', 1))).toEqual(['record-1', 'record-2']);
    expect(batch.returned).toMatchObject([{ code: 'out_of_time' }, { code: 'out_of_time' }]);
    const slow = batchOver([], { remainingMs: invocation(1_200), hooks: { ofTenant: never, byId: never } });
    expect(await slow.run(eventBody(), 'nonsense')).toEqual(['record-1']);
  });

  test('does not wait for a delivery log that hangs, nor fails with one that fails', async () => {
    const { url } = await good();
    const hook = webhook('good', { url });
    const log = (flush: () => Promise<void>) => ({ log: { record: () => undefined, flush } });
    const hanging = batchOver([hook], { remainingMs: invocation(4_800), ...log(() => new Promise(() => undefined)) });
    expect(await hanging.run(eventBody())).toEqual([]);
    expect(hanging.logFaults).toMatchObject([{ code: 'out_of_time' }]);
    const fault = new Error('throttled');
    const failing = batchOver(
      [hook],
      log(() => Promise.reject(fault)),
    );
    expect(await failing.run(eventBody())).toEqual([]);
    expect(failing.logFaults).toEqual([fault]);
  });
});
