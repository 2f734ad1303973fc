import { Webhook as StandardWebhook } from 'standardwebhooks';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Sink, type SinkOptions, startSink } from '../e2e/support/sink.ts';
import { cloudOf } from './support/cloud.ts';
import { deployed, titleOf } from './support/deployed.ts';
import { type ManagementApi, managementApi } from './support/management-api.ts';

/** Until a cold function has read a message, its hooks and its keys; and the cache of one that knows the hooks from before. */
const ARRIVAL_MS = 40_000;
const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

const ministack = deployed();

describe.skipIf(ministack === undefined)(titleOf('the management API of the deployed system'), () => {
  const endpoint = ministack?.endpoint ?? '';
  const cloud = cloudOf({ endpoint });
  let api: ManagementApi;

  beforeAll(async () => {
    api = await managementApi({ endpoint });
  });

  async function sinkForTest(options?: SinkOptions): Promise<Sink> {
    const sink = await startSink(options);
    onTestFinished(({ task }) => {
      if (task.result?.state === 'fail') console.error(ministack?.log().slice(-20_000));
      return sink.close();
    });
    return sink;
  }

  /** A hook of this test alone, in force when this resolves. */
  async function hookForTest(input: object): Promise<string> {
    const { status, body } = await api.call('POST', '/hooks', { body: input });
    expect({ status, body }).toMatchObject({ status: 201 });
    onTestFinished(async () => void (await api.call('DELETE', `/hooks/${body.id}`)));
    return body.id;
  }

  /** Puts events until one arrives: deliver looks at the hooks once in its cache time. */
  async function sendUntilArrived(tenant: string, type: string, sink: Sink) {
    let latest = '';
    await expect
      .poll(
        async () => {
          latest = await cloud.putEvent(tenant, type, { event: type });
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          return sink.requests.length;
        },
        { timeout: ARRIVAL_MS, interval: 500 },
      )
      .toBeGreaterThan(0);
    return latest;
  }

  test('knows the first admin token by its secret, and nobody without one', async () => {
    expect(await api.call('GET', '/status')).toMatchObject({
      status: 200,
      body: {
        host: 'cloud',
        node: 'test',
        has_event_stream: false,
        token: { id: 'first', scope: 'admin', tenant: '*' },
      },
    });
    for (const token of ['', 'wrong', `${api.firstToken}x`])
      expect((await api.call('GET', '/hooks', { token })).status).toBe(401);
    const { body } = await api.call('GET', '/tenants');
    expect(body.tenants.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['isp-a', 'isp-b.example']),
    );
    expect(await api.call('GET', '/events/stream')).toMatchObject({ status: 501, body: { code: 'not_here' } });
    expect((await api.call('GET', '/openapi.json', { token: '' })).status).toBe(200);
  });

  test('makes a hook that the cloud delivers to, and shows what became of it', async () => {
    const sink = await sinkForTest();
    const id = await hookForTest({ tenant: 'isp-a', name: 'made', url: sink.url, secret: SECRET, events: ['lease.*'] });
    await sendUntilArrived('isp-a', 'lease.ack', sink);
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = sink.requests;
    const verified = new StandardWebhook(SECRET).verify(body.toString(), headers as Record<string, string>);
    expect(verified).toEqual({ event: 'lease.ack' });

    const listed = () => api.call('GET', `/deliveries?hook=made&state=delivered`);
    await expect.poll(async () => (await listed()).body.deliveries.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const [delivery] = (await listed()).body.deliveries;
    expect(delivery).toMatchObject({
      tenant: 'isp-a',
      hook_id: id,
      hook: 'made',
      event_type: 'lease.ack',
      status: 200,
    });
    expect(await api.call('GET', `/deliveries/${delivery.id}`)).toMatchObject({
      status: 200,
      body: { attempt_list: [{ attempt: 1, result: 'delivered', status: 200 }], payload: { event: 'lease.ack' } },
    });
    const before = sink.requests.length;
    expect((await api.call('POST', `/deliveries/${delivery.id}/redeliver`)).status).toBe(202);
    await expect.poll(() => sink.requests.length, { timeout: ARRIVAL_MS }).toBe(before + 1);
    expect(sink.requests.at(-1)?.headers['webhook-id']).toContain(delivery.event_id.slice('evt_'.length));

    const { body: events } = await api.call('GET', '/events?tenant=isp-a&type=lease.ack');
    expect(events.events).toContainEqual(expect.objectContaining({ id: delivery.event_id, type: 'lease.ack' }));
    const { body: stats } = await api.call('GET', '/stats?minutes=5&tenant=isp-a');
    const delivered = stats.buckets.map((bucket: { delivered: number }) => bucket.delivered);
    expect(Math.max(...delivered)).toBeGreaterThan(0);
    expect((await api.call('GET', `/hooks/${id}`)).body).toMatchObject({
      secret: '********',
      state: 'enabled',
      health: { last_result: 'delivered', last_status: 200 },
    });
  });

  test('lists dead letters, and takes them back', async () => {
    let status = 500;
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
    await hookForTest({ tenant: 'isp-a', name: 'dying', url: sink.url, events: ['rogue.detected'], retries: 1 });
    await sendUntilArrived('isp-a', 'rogue.detected', sink);
    const dead = async () => (await api.call('GET', '/dead-letters?hook=dying')).body;
    await expect.poll(async () => (await dead()).total, { timeout: ARRIVAL_MS, interval: 1_000 }).toBeGreaterThan(0);
    expect((await dead()).dead_letters[0]).toMatchObject({ tenant: 'isp-a', hook: 'dying', event: 'rogue.detected' });

    status = 200;
    const before = sink.requests.length;
    const redriven = await api.call('POST', '/dead-letters/redrive', { body: { hook: 'dying' } });
    expect(redriven.body.redriven).toBeGreaterThan(0);
    await expect.poll(() => sink.requests.length, { timeout: ARRIVAL_MS }).toBeGreaterThan(before);
  });

  test("stops a tenant's worker, and starts it again", async () => {
    const sink = await sinkForTest();
    const tenant = 'isp-b.example';
    await hookForTest({ tenant, name: 'stopped', url: sink.url, events: ['lease.renew'] });
    const state = async () => (await api.call('GET', `/workers/${tenant}`)).body.state;
    await sendUntilArrived(tenant, 'lease.renew', sink);

    expect(await api.call('POST', `/workers/${tenant}/disable`)).toMatchObject({
      status: 200,
      body: { state: 'Inactive' },
    });
    await expect.poll(state, { timeout: ARRIVAL_MS }).toBe('Inactive');
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // What was received before is delivered.
    const before = sink.requests.length;
    await cloud.putEvent(tenant, 'lease.renew', { event: 'lease.renew', waits: true });
    await expect
      .poll(async () => (await api.call('GET', `/workers/${tenant}`)).body.waiting, { timeout: ARRIVAL_MS })
      .toBe(1);
    expect(sink.requests).toHaveLength(before);

    await api.call('POST', `/workers/${tenant}/enable`);
    await sink.waitFor(({ body }) => body.includes('waits'), ARRIVAL_MS);
    await expect.poll(state, { timeout: ARRIVAL_MS }).toBe('Active');
  });

  test("shows a tenant's token nothing of another tenant, not even that it is there", async () => {
    const others = await hookForTest({ tenant: 'isp-b.example', name: 'others', url: 'https://others.example/' });
    const own = await hookForTest({ tenant: 'isp-a', name: 'own', url: 'https://own.example/' });
    const { body: made } = await api.call('POST', '/tokens', {
      body: { tenant: 'isp-a', scope: 'operator', name: 'a' },
    });
    const { token } = made;

    const { body } = await api.call('GET', '/hooks', { token });
    expect(body.hooks.map(({ id }: { id: string }) => id)).toContain(own);
    expect(new Set(body.hooks.map(({ tenant }: { tenant: string }) => tenant))).toEqual(new Set(['isp-a']));
    for (const path of [`/hooks/${others}`, '/workers/isp-b.example', '/hooks/hk_0000000000000000'])
      expect((await api.call('GET', path, { token })).status).toBe(404);
    expect((await api.call('GET', '/audit', { token })).status).toBe(403);
    expect((await api.call('DELETE', `/tokens/${made.id}`)).status).toBe(204);
    expect((await api.call('GET', '/hooks', { token })).status).toBe(401);
    const { body: audit } = await api.call('GET', '/audit');
    expect(audit.entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['hook.create', 'token.create']),
    );
  });

  test("refuses what the cloud would not send to, and what would overwrite somebody else's change", async () => {
    const refused = await api.call('POST', '/hooks', { body: { tenant: 'isp-a', url: 'http://10.0.0.1/' } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'egress_refused' } });
    const id = await hookForTest({ tenant: 'isp-a', name: 'raced', url: 'https://raced.example/' });
    const etag = (await api.call('GET', `/hooks/${id}`)).headers.get('etag') ?? '';
    const change = (retries: number) =>
      api.call('PATCH', `/hooks/${id}`, { body: { retries }, headers: { 'if-match': etag } });
    expect((await change(5)).status).toBe(200);
    expect((await change(6)).status).toBe(412);
    expect((await api.call('GET', `/hooks/${id}`)).body.retries).toBe(5);
  });
});
