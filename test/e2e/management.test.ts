import { expect, test } from 'vitest';
import { startAgent } from './support/agent.ts';
import { apiOf } from './support/api.ts';
import { agentForTest, sinkForTest } from './support/box.ts';
import { leaseAck, range, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';
import type { ReceivedRequest } from './support/sink.ts';

const hostnameOf = ({ body }: ReceivedRequest): string => JSON.parse(body.toString()).lease?.hostname;

test('a hook that was made by the API is told of events at once, also after kill -9 and a restart', async () => {
  const sink = await sinkForTest();
  const agent = await agentForTest({ config: {} });
  const made = await apiOf(agent)('POST /hooks', { name: 'billing', events: ['lease.*'], url: `${sink.url}/billing` });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: 'billing', origin: 'api', state: 'enabled', events: ['lease.*'] });
  expect(made.headers.get('location')).toBe(`/api/v1/hooks/${made.body.id}`);
  await postEvents(agent, [leaseAck('first'), sessionUp(1)]);
  expect(hostnameOf(await sink.waitFor(() => true))).toBe('first');

  await agent.kill9();
  const again = await startAgent({ config: {}, dir: agent.dir });
  try {
    const { body, headers } = await apiOf(again)(`GET /hooks/${made.body.id}`);
    expect(body).toMatchObject({ id: made.body.id, name: 'billing' });
    expect(headers.get('etag')).toBe(made.headers.get('etag'));
    await postEvents(again, [leaseAck('second')]);
    await sink.waitFor((request) => hostnameOf(request) === 'second');
    const changed = await apiOf(again)(`PATCH /hooks/${made.body.id}`, { events: ['session_up'] });
    expect(changed.status).toBe(200);
    await postEvents(again, [leaseAck('third'), sessionUp(2)]);
    await sink.waitFor(({ body: sent }) => JSON.parse(sent.toString()).event === 'session_up');
    expect(sink.requests.map(hostnameOf)).not.toContain('third');

    const stale = { 'if-match': made.headers.get('etag') ?? '' };
    expect((await apiOf(again)(`DELETE /hooks/${made.body.id}`, undefined, stale)).status).toBe(412);
    expect((await apiOf(again)(`DELETE /hooks/${made.body.id}`)).status).toBe(204);
    const before = sink.requests.length;
    await postEvents(again, [sessionUp(3)]);
    await expect.poll(async () => (await apiOf(again)('GET /workers')).body.workers[0].waiting).toBe(0);
    expect(sink.requests.length).toBe(before);
  } finally {
    await again.kill9();
  }
});

test('hooks of the file are there, read only, and their names are taken', async () => {
  const sink = await sinkForTest();
  const hooks = {
    webhook: [{ name: 'from-file', url: sink.url, secret: 'do-not-show' }],
    script: [{ name: 'local', command: 'exit 0', events: ['session_up'] }],
  };
  const agent = await agentForTest({ config: { hooks } });
  const api = apiOf(agent);
  const { body } = await api('GET /hooks');
  expect(body.hooks.map((hook: Record<string, unknown>) => [hook.name, hook.type, hook.origin])).toEqual(
    expect.arrayContaining([
      ['from-file', 'webhook', 'file'],
      ['local', 'script', 'file'],
    ]),
  );
  expect(JSON.stringify(body)).not.toContain('do-not-show');
  expect(await api('DELETE /hooks/from-file')).toMatchObject({ status: 409, body: { code: 'read_only' } });
  const clash = await api('POST /hooks', { name: 'from-file', url: sink.url });
  expect([clash.status, clash.body.errors[0].path]).toEqual([400, '$.name']);
});

test('a delivery that fails is seen with its attempts, dies, is redriven and delivered', async () => {
  let isBroken = true;
  const sink = await sinkForTest({ respond: (_request, response) => response.writeHead(isBroken ? 500 : 204).end() });
  const agent = await agentForTest({ config: {} });
  const api = apiOf(agent);
  const hook = { name: 'billing', url: sink.url, retries: 2, retry_backoff: '100ms' };
  const { body: made } = await api('POST /hooks', hook);
  await postEvents(agent, [leaseAck('laptop')]);
  await expect.poll(async () => (await api('GET /dead-letters')).body.total, { timeout: 15_000 }).toBe(1);
  const { body: letters } = await api('GET /dead-letters?hook=billing');
  const [{ id, event_id }] = letters.dead_letters;
  const detail = await api(`GET /deliveries/${encodeURIComponent(id)}`);
  expect(detail.body).toMatchObject({
    hook: 'billing',
    state: 'dead',
    attempts: 2,
    event_id,
    payload: leaseAck('laptop'),
  });
  expect(
    detail.body.attempt_list.map((made: Record<string, unknown>) => [made.attempt, made.result, made.status]),
  ).toEqual([
    [1, 'retry', 500],
    [2, 'dead', 500],
  ]);
  expect((await api(`GET /hooks/${made.id}`)).body).toMatchObject({ state: 'failing', health: { dead_letters: 1 } });

  isBroken = false;
  expect((await api('POST /dead-letters/redrive', { hook: 'billing' })).body).toEqual({ redriven: 1, remaining: 0 });
  await expect
    .poll(async () => (await api(`GET /deliveries?event_id=${event_id}`)).body.deliveries, { timeout: 15_000 })
    .toMatchObject([{ id, state: 'delivered', attempts: 3, status: 204 }]);

  const received = sink.requests.length;
  expect((await api(`POST /deliveries/${encodeURIComponent(id)}/redeliver`)).status).toBe(202);
  await expect.poll(() => sink.requests.length).toBe(received + 1);
  const ids = new Set(sink.requests.map(({ headers }) => headers['webhook-id']));
  expect(ids.size).toBe(1);
});

test('a worker that is off sends nothing, also after a restart, and what waited arrives when it is on', async () => {
  const sink = await sinkForTest();
  const config = { default_tenant: 'isp-a', hooks: { webhook: [{ name: 'all', url: sink.url }] } };
  const agent = await agentForTest({ config });
  const api = apiOf(agent);
  const off = await api('POST /workers/isp-a/disable');
  expect([off.status, off.body.state]).toEqual([200, 'Inactive']);
  await postEvents(agent, [leaseAck('one'), leaseAck('two')]);
  const waiting = async (of: typeof api) => (await of('GET /workers/isp-a')).body;
  await expect.poll(async () => (await waiting(api)).waiting).toBe(2);
  const pending = await api('GET /deliveries?state=pending');
  expect(pending.body.deliveries).toHaveLength(2);
  await agent.stop();

  const again = await startAgent({ config, dir: agent.dir });
  try {
    expect(await waiting(apiOf(again))).toMatchObject({ state: 'Inactive', waiting: 2 });
    await postEvents(again, [leaseAck('three')]);
    await expect.poll(async () => (await waiting(apiOf(again))).waiting).toBe(3);
    expect(sink.requests).toEqual([]);
    const on = await apiOf(again)('POST /workers/isp-a/enable');
    expect(['Active', 'Activating']).toContain(on.body.state);
    for (const hostname of ['one', 'two', 'three']) await sink.waitFor((request) => hostnameOf(request) === hostname);
    await expect.poll(async () => (await waiting(apiOf(again))).waiting).toBe(0);
    expect(sink.requests).toHaveLength(3);
  } finally {
    await again.kill9();
  }
});

test('a replay sends past events through a hook that was made later', async () => {
  const sink = await sinkForTest();
  const agent = await agentForTest({ config: {} });
  const api = apiOf(agent);
  const since = new Date(Date.now() - 60_000).toISOString();
  await postEvents(agent, [...range(0, 50).map((n) => leaseAck(`host-${n}`)), sessionUp(1)]);
  const { body: hook } = await api('POST /hooks', { name: 'late', events: ['lease.*'], url: sink.url });
  const replay = await api('POST /replays', { hook: 'late', since });
  expect(replay.status).toBe(202);
  const ended = async () => (await api(`GET /replays/${replay.body.id}`)).body;
  await expect.poll(async () => (await ended()).state, { timeout: 15_000 }).toBe('done');
  expect(await ended()).toMatchObject({ hook_id: hook.id, hook: 'late', replayed: 50, progress: 1 });
  await expect.poll(() => sink.requests.length, { timeout: 15_000 }).toBe(50);
  expect(new Set(sink.requests.map(hostnameOf)).size).toBe(50);
});

test('a test event goes to one hook alone, whatever the others match', async () => {
  const sink = await sinkForTest();
  const webhook = [
    { name: 'one', url: `${sink.url}/one`, events: ['session_up'] },
    { name: 'other', url: `${sink.url}/other` },
  ];
  const agent = await agentForTest({ config: { hooks: { webhook } } });
  const fired = await apiOf(agent)('POST /hooks/one/test');
  expect(fired.status).toBe(202);
  expect(fired.body.hooks).toEqual(['one']);
  const received = await sink.waitFor(({ url }) => url === '/one');
  expect(JSON.parse(received.body.toString())).toMatchObject({ event: 'session_up', test: true });
  const { body } = await apiOf(agent)(`GET /deliveries?event_id=${fired.body.event_id}`);
  expect(body.deliveries.map(({ hook }: { hook: string }) => hook)).toEqual(['one']);
  expect(sink.requests.map(({ url }) => url)).toEqual(['/one']);
});

test('tokens do what their scope and tenant allow, until they are removed', async () => {
  const sink = await sinkForTest();
  const tenants = [{ id: 'isp-b', match: { realms: ['b.example'] } }];
  const agent = await agentForTest({ config: { tenants, hooks: { webhook: [{ name: 'all', url: sink.url }] } } });
  const admin = apiOf(agent);
  const token = async (scope: string, tenant: string) =>
    (await admin('POST /tokens', { scope, tenant, name: `${scope} of ${tenant}` })).body;
  const [viewer, stranger] = [await token('viewer', '*'), await token('admin', 'isp-b')];
  await postEvents(agent, [leaseAck('laptop')]);
  await sink.waitFor(() => true);

  const asViewer = apiOf(agent, viewer.token);
  expect((await asViewer('GET /events')).body.events).toHaveLength(1);
  expect((await asViewer('POST /workers/default/disable')).status).toBe(403);
  const asStranger = apiOf(agent, stranger.token);
  expect((await asStranger('GET /events')).body.events).toEqual([]);
  expect((await asStranger('GET /hooks')).body.hooks).toEqual([]);
  expect((await asStranger('GET /hooks/all')).status).toBe(404);
  expect((await asStranger('GET /deliveries')).body.deliveries).toEqual([]);
  expect((await asStranger('POST /workers/default/disable')).status).toBe(404);

  const { body: listed } = await admin('GET /tokens');
  expect(listed.tokens.map(({ id }: { id: string }) => id)).toEqual(
    expect.arrayContaining(['first', viewer.id, stranger.id]),
  );
  expect(JSON.stringify(listed)).not.toContain(viewer.token);
  const headers = { authorization: `Bearer ${viewer.token}` };
  const stream = await fetch(`${agent.apiUrl}/api/v1/events/stream`, { headers });
  expect((await admin(`DELETE /tokens/${viewer.id}`)).status).toBe(204);
  expect(await stream.text()).toBe(': connected\n\n');
  expect((await asViewer('GET /events')).status).toBe(401);
  const actions = (await admin('GET /audit')).body.entries.map(({ action }: { action: string }) => action);
  expect(actions).toEqual(['token.delete', 'token.create', 'token.create']);
});

test('statistics tell of what just happened', async () => {
  const sink = await sinkForTest();
  const agent = await agentForTest({ config: { hooks: { webhook: [{ name: 'all', url: sink.url }] } } });
  await postEvents(agent, [leaseAck('one'), leaseAck('two')]);
  const sum = async (what: string) => {
    const { buckets } = (await apiOf(agent)('GET /stats?minutes=5')).body;
    return buckets.reduce((total: number, bucket: Record<string, number>) => total + (bucket[what] ?? 0), 0);
  };
  await expect.poll(() => sum('delivered')).toBe(2);
  expect([await sum('events'), await sum('failed')]).toEqual([2, 0]);
});

test('the first token is printed at the first start, and then never again', async () => {
  const agent = await agentForTest({ config: {} });
  const printed = () => agent.logs.filter((line) => JSON.stringify(line).includes(agent.token));
  await expect.poll(printed).toHaveLength(1);
  expect(printed()[0]?.text).toContain(`kept in ${agent.dir}/data/api-token`);
  expect(printed()[0]?.text).toContain(`${agent.apiUrl}/`);
  await agent.stop();
  const again = await startAgent({ config: {}, dir: agent.dir });
  await again.stop();
  expect(JSON.stringify(again.logs)).not.toContain(agent.token);
});
