import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { DELIVERY_LIST, type Delivery } from '#shared/api/delivery.ts';
import { EVENT_LIST, type EventView } from '#shared/api/event.ts';
import { STATUS } from '#shared/api/operations.ts';
import { answer, type FakeApi, problem, type Route, startFakeApi } from './support/fake-api.ts';
import { AT, delivery, eventView } from './support/records.ts';
import { apiEnv, runAgainst, startCli } from './support/run-cli.ts';

const TIMEOUT = { timeout: 8_000 };

const status = (hasStream: boolean): Route => {
  const token = { id: 'tok_1', name: 'root', scope: 'admin', tenant: '*' } as const;
  const view = { version: '0.1.0', host: 'box', node: 'bng1', has_event_stream: hasStream, token } as const;
  return () => answer(STATUS, view);
};

function follow(api: FakeApi, ...args: string[]) {
  const child = startCli(['tail', ...args], apiEnv(api));
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const interrupt = async () => {
    const closed = once(child, 'close');
    child.kill('SIGINT');
    return (await closed)[0];
  };
  return { lines, errors, interrupt };
}

const event = (n: number, more: Partial<EventView> = {}) => eventView({ id: `evt_${n}`, ...more });
const send = (response: ServerResponse, view: EventView) =>
  response.write(`id: ${view.id}\nevent: event\ndata: ${JSON.stringify(view)}\n\n`);

test('tail prints a line an attempt, of the wanted types, and ends with 0 at Ctrl-C', async () => {
  const deliveries: Delivery[] = [
    delivery(),
    delivery({ id: 'evt_0.hk_1', event_type: 'lease.ack', last_attempt_at: '2026-01-31T09:00:00.000Z' }),
  ];
  const api = await startFakeApi({
    'GET /status': status(true),
    'GET /deliveries': () => answer(DELIVERY_LIST, { deliveries }),
  });
  const tail = follow(api, '--type', 'session_*', '--tenant', 'acme', '--hook', 'billing');
  await expect.poll(() => tail.lines.length, TIMEOUT).toBe(1);
  const failed = {
    state: 'retrying',
    status: 503,
    error: 'HTTP 503',
    last_attempt_at: '2026-01-31T10:00:01.000Z',
  } as const;
  deliveries.unshift(
    delivery({ id: 'evt_2.hk_1', ...failed }),
    delivery({ id: 'evt_3.hk_1', event_type: 'ha.failover' }),
  );
  await expect
    .poll(() => tail.lines, TIMEOUT)
    .toEqual([
      '10:00:00.000  acme        session_up          billing           delivered  200      12 ms',
      '10:00:01.000  acme        session_up          billing           retrying   503      12 ms    HTTP 503',
    ]);
  expect(api.calls[1]?.query).toEqual({ tenant: 'acme', hook: 'billing', limit: '200' });
  expect(await tail.interrupt()).toBe(0);
});

test('tail goes on after the agent was away', async () => {
  const deliveries = [delivery()];
  const routes = { 'GET /status': status(true), 'GET /deliveries': () => answer(DELIVERY_LIST, { deliveries }) };
  const api = await startFakeApi(routes);
  const tail = follow(api, '--json');
  await expect.poll(() => tail.lines.length, TIMEOUT).toBe(1);
  await api.close();
  await expect.poll(() => tail.errors, TIMEOUT).toEqual([expect.stringMatching(/trying again until Ctrl-C$/)]);
  deliveries.unshift(delivery({ id: 'evt_2.hk_1' }));
  await startFakeApi(routes, Number(new URL(api.url).port));
  await expect.poll(() => tail.lines.length, TIMEOUT).toBe(2);
  expect(tail.lines.map((line) => JSON.parse(line))).toEqual([delivery(), delivery({ id: 'evt_2.hk_1' })]);
});

test('tail --events follows the stream, and takes it up where it was cut off', async () => {
  const resumed: unknown[] = [];
  const api = await startFakeApi({
    'GET /status': status(true),
    'GET /events': () => answer(EVENT_LIST, { events: [event(1)] }),
    'GET /events/stream': ({ headers }, response) => {
      resumed.push(headers['last-event-id']);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const next = resumed.length + 1;
      if (next <= 3) send(response, event(next));
      if (next === 2) setTimeout(() => response.destroy(), 50);
      return undefined;
    },
  });
  const tail = follow(api, '--events', '--type', 'session_up');
  await expect.poll(() => tail.lines.length, TIMEOUT).toBe(3);
  expect(tail.lines[2]).toBe(
    `${AT.slice(11, 23)}  acme        session_up          evt_3  anna@example.com 203.0.113.10`,
  );
  expect(resumed.slice(0, 2)).toEqual(['evt_1', 'evt_2']);
  expect(api.calls.find(({ path }) => path === '/events/stream')?.query).toEqual({ type: 'session_up' });
  expect(await tail.interrupt()).toBe(0);
});

test('tail --events asks again and again where there is no stream', async () => {
  const events = [event(2), event(1)];
  const api = await startFakeApi({ 'GET /status': status(false), 'GET /events': () => answer(EVENT_LIST, { events }) });
  const tail = follow(api, '--events', '--json', '--last', '1');
  await expect.poll(() => tail.lines.length, TIMEOUT).toBe(1);
  events.unshift(event(4), event(3, { type: 'session_down' }));
  await expect.poll(() => tail.lines.map((line) => JSON.parse(line).id), TIMEOUT).toEqual(['evt_2', 'evt_3', 'evt_4']);
});

test('tail ends where the API refuses', async () => {
  const api = await startFakeApi({
    'GET /status': status(true),
    'GET /deliveries': () => problem(404, 'no_such_hook', 'there is no hook "x"'),
  });
  expect(await runAgainst(api, ['tail', '--hook', 'x'])).toEqual({
    code: 3,
    stdout: '',
    stderr: 'there is no hook "x" (404 no_such_hook)\n',
  });
  expect(await runAgainst(api, ['tail', '--events', '--hook', 'x'])).toMatchObject({ code: 2 });
});
