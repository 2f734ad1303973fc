import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningAgent, startAgent } from './support/agent.ts';
import { leaseAck, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';
import { type Sink, startSink } from './support/sink.ts';

describe('the API of a running agent', () => {
  let sink: Sink;
  let agent: RunningAgent;
  beforeAll(async () => {
    sink = await startSink({ respond: ({ url }, response) => response.writeHead(url === '/bad' ? 500 : 200).end() });
    const webhook = (name: string, events: readonly string[], retries = 1) => ({
      name,
      events,
      retries,
      url: `${sink.url}/${name}`,
    });
    const script = { name: 'script', events: ['session_up'], command: 'exit 0' };
    const hooks = {
      webhook: [webhook('leases', ['lease.*']), webhook('sessions', ['session_up']), webhook('bad', ['lease.*'])],
      script: [script],
    };
    agent = await startAgent({ config: { hooks } });
  });
  afterAll(async () => {
    await agent.remove();
    await sink.close();
  });

  const call = (path: string, options: RequestInit = {}) =>
    fetch(agent.apiUrl + path, { ...options, headers: { authorization: `Bearer ${agent.token}` } });

  test('fires a marked test event through the whole path', async () => {
    const answer = await call('/api/v1/hooks/test', { method: 'POST' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      event_id: expect.stringMatching(/^evt_[0-9a-z]{19}$/),
      tenant: 'default',
      hooks: ['leases', 'bad'],
    });
    const received = await sink.waitFor(({ url }) => url === '/leases');
    expect(JSON.parse(received.body.toString())).toMatchObject({
      event: 'lease.ack',
      test: true,
      lease: { ip: '192.0.2.1' },
    });
    expect(received.headers['x-athena-event']).toBe('dhcp-event');
    await sink.waitFor(({ url }) => url === '/bad');
  });

  test('answers 401 without the token or with a wrong one, and fires nothing', async () => {
    const before = sink.requests.length;
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${agent.token}`, agent.token]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const answer = await fetch(`${agent.apiUrl}/api/v1/hooks/test`, { method: 'POST', headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await answer.text()).not.toContain(agent.token);
    }
    expect(sink.requests.length).toBe(before);
  });

  test('says what is wrong with a request', async () => {
    expect((await call('/api/v1/nothing')).status).toBe(404);
    expect((await call('/elsewhere')).status).toBe(404);
    const wrongMethod = await call('/api/v1/hooks/test');
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    const badBody = await call('/api/v1/hooks/test', { method: 'POST', body: '{"tenant": 1}' });
    expect(badBody.status).toBe(400);
    expect(badBody.headers.get('content-type')).toBe('application/problem+json');
    expect(await badBody.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: expect.stringContaining('tenant'),
    });
    expect((await call('/api/v1/hooks/test', { method: 'POST', body: '{' })).status).toBe(400);
    expect((await call('/api/v1/dead-letters?since=x')).status).toBe(400);
  });

  test('takes a target in absolute form, and a body in UTF-8 alone', async () => {
    const { hostname, port } = new URL(agent.apiUrl);
    const headers = { authorization: `Bearer ${agent.token}` };
    const proxied = get({ hostname, port, path: 'http://box.example/api/v1/status?', headers });
    const [answer] = (await once(proxied, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    const latin1 = Buffer.from('{"name":"caf\u00e9","url":"http://192.0.2.1/"}', 'latin1');
    const refused = await call('/api/v1/hooks', { method: 'POST', body: latin1 });
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ code: 'invalid_json' })]);
  });

  test('has the console at /, or says how to build it, and lets nothing be loaded from elsewhere', async () => {
    const answer = await fetch(`${agent.apiUrl}/`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('<title>');
    expect((await fetch(`${agent.apiUrl}/`, { method: 'POST' })).status).toBe(405);
  });

  test('counts its requests by method and status', async () => {
    await call('/api/v1/nothing');
    const text = await (await fetch(`${agent.apiUrl}/metrics`)).text();
    expect(text).toMatch(/^hookline_api_requests_total\{method="GET",status="404"\} \d+$/m);
  });

  test('says that it is healthy to everybody', async () => {
    const answer = await fetch(`${agent.apiUrl}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'ok' })]);
  });

  test('has the metrics of athena-dhcpd by its names and labels, and the queues', async () => {
    await postEvents(agent, [leaseAck('laptop'), sessionUp(1)]);
    await sink.waitFor(({ url }) => url === '/sessions');
    const metrics = async () => (await fetch(`${agent.apiUrl}/metrics`)).text();
    await expect
      .poll(metrics)
      .toMatch(/^athena_dhcpd_hook_executions_total\{hook_type="script",result="success"\} 1$/m);
    await expect.poll(metrics).toMatch(/^hookline_dead_letters\{tenant="default",hook="bad"\} 2$/m);
    const text = await metrics();
    for (const line of [
      /^athena_dhcpd_hook_executions_total\{hook_type="webhook",result="success"\} 3$/m,
      /^athena_dhcpd_hook_executions_total\{hook_type="webhook",result="error"\} 2$/m,
      /^athena_dhcpd_hook_execution_duration_seconds_bucket\{le="\+Inf",hook_type="webhook"\} 5$/m,
      /^athena_dhcpd_hook_execution_duration_seconds_count\{hook_type="script"\} 1$/m,
      /^athena_dhcpd_events_published_total\{event_type="lease\.ack"\} 2$/m,
      /^athena_dhcpd_event_buffer_drops_total 0$/m,
      /^hookline_queue_depth\{queue="event",name="default"\} 0$/m,
      /^hookline_queue_oldest_age_seconds\{queue="event",name="default"\} 0$/m,
      /^hookline_queue_depth\{queue="script",name="script"\} 0$/m,
      /^hookline_attempts_total\{tenant="default",result="delivered"\} 3$/m,
      /^hookline_attempts_total\{tenant="default",result="dead"\} 2$/m,
      /^hookline_spool_bytes 0$/m,
      /^hookline_hooks_disabled 0$/m,
    ])
      expect(text).toMatch(line);
  });
});
