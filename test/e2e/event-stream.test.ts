import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningAgent } from './support/agent.ts';
import { apiOf } from './support/api.ts';
import { agentForTest } from './support/box.ts';
import { leaseAck, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';

/** Follows the agent's events; what came so far, as it comes. */
async function follow(
  agent: RunningAgent,
  query = '',
  headers: Readonly<Record<string, string>> = {},
  token = agent.token,
) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await fetch(`${agent.apiUrl}/api/v1/events/stream${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: stop.signal,
  });
  const received: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => received.push(event) });
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }));
  };
  void read().catch(() => undefined);
  return { status: answer.status, type: answer.headers.get('content-type'), received, stop: () => stop.abort() };
}

const typesOf = ({ received }: { received: readonly EventSourceMessage[] }) =>
  received.map(({ data }) => JSON.parse(data).type);

test('events are streamed as they are accepted, as the API lists them', async () => {
  const agent = await agentForTest({ config: { node: 'box-7' } });
  const stream = await follow(agent);
  expect([stream.status, stream.type]).toEqual([200, 'text/event-stream']);
  await postEvents(agent, [leaseAck('laptop'), sessionUp(1)]);
  await expect.poll(() => typesOf(stream)).toEqual(['lease.ack', 'session_up']);
  const [first] = stream.received;
  const { body } = await apiOf(agent)(`GET /events/${first?.id}`);
  expect(first?.event).toBe('event');
  expect(JSON.parse(first?.data ?? '')).toEqual(body);
  expect(body).toMatchObject({ node: 'box-7', tenant: 'default', payload: leaseAck('laptop') });
});

test('a stream is narrowed to types and to a tenant', async () => {
  const agent = await agentForTest({ config: {} });
  const sessions = await follow(agent, '?type=session_up,session_down');
  const others = await follow(agent, '?tenant=isp-b');
  const all = await follow(agent);
  await postEvents(agent, [leaseAck('laptop'), sessionUp(1)]);
  await expect.poll(() => typesOf(all)).toEqual(['lease.ack', 'session_up']);
  expect(typesOf(sessions)).toEqual(['session_up']);
  expect(typesOf(others)).toEqual([]);
});

test('a client that comes back is told what it missed, once, and then of what comes', async () => {
  const agent = await agentForTest({ config: {} });
  const stream = await follow(agent);
  await postEvents(agent, [sessionUp(0)]);
  await expect.poll(() => stream.received.length).toBe(1);
  stream.stop();
  const missed = Array.from({ length: 250 }, (_, n) => sessionUp(n + 1));
  await postEvents(agent, missed);
  const again = await follow(agent, '', { 'last-event-id': stream.received[0]?.id ?? '' });
  const posting = postEvents(agent, [sessionUp(251)]);
  await expect.poll(() => again.received.length).toBe(251);
  await posting;
  await postEvents(agent, [sessionUp(252)]);
  await expect.poll(() => again.received.length).toBe(252);
  const sessions = again.received.map(({ data }) => JSON.parse(data).payload.session_id);
  expect(sessions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 252 }, (_, n) => n + 1));
});

test('a stream is refused without a token, with a wrong one, and for what it does not know', async () => {
  const agent = await agentForTest({ config: {} });
  expect((await follow(agent, '', {}, 'wrong')).status).toBe(401);
  expect((await follow(agent, '?hook=x')).status).toBe(400);
  expect((await follow(agent, '', { 'last-event-id': 'nonsense' })).status).toBe(400);
});

test('HEAD says what a stream would be, and opens none', async () => {
  const agent = await agentForTest({ config: {} });
  const headers = { authorization: `Bearer ${agent.token}` };
  const answer = await fetch(`${agent.apiUrl}/api/v1/events/stream`, { method: 'HEAD', headers });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(await answer.text()).toBe('');
});
