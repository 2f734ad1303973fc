import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { HOOK_CACHE_MS } from '#functions/registry/aws/cached-hook-source.ts';
import { type Sink, type SinkOptions, startSink } from '../e2e/support/sink.ts';
import { cloudOf } from './support/cloud.ts';
import { deployed, titleOf } from './support/deployed.ts';
import { alarmState, invoke, reportDepth } from './support/unsigned-request.ts';

/** Until a cold function has read a message, its hooks and its keys. */
const ARRIVAL_MS = 30_000;
/** Of the alarms (infra/alarms/tenant-alarms.ts). */
const ALARM_PERIOD_S = 60;
const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

const ministack = deployed();

describe.skipIf(ministack === undefined)(titleOf('the deployed system'), () => {
  const endpoint = ministack?.endpoint ?? '';
  const cloud = cloudOf({ endpoint });

  async function sinkForTest(options?: SinkOptions): Promise<Sink> {
    const sink = await startSink(options);
    onTestFinished(({ task }) => {
      if (task.result?.state === 'fail') console.error(ministack?.log().slice(-20_000));
      return sink.close();
    });
    return sink;
  }

  // Other files leave some.
  beforeAll(async () => {
    for (const tenant of ['isp-a', 'isp-b.example']) await cloud.empty(deadLetterQueueName('test', tenant));
  });

  /** A hook that is gone when the test is over. */
  async function putHook(hook: Parameters<typeof cloud.putHook>[0]): Promise<void> {
    await cloud.putHook(hook);
    onTestFinished(() => cloud.hooks.delete(hook.tenant, hook.id).then(() => undefined));
  }

  /** Until a function that knows the hooks from before looks at them again. */
  function hooksAreRead(): Promise<void> {
    return sleep(HOOK_CACHE_MS + 500);
  }

  test('brings an event of a tenant, signed, to its hook, and to no hook of another tenant', async () => {
    const [mine, others] = [await sinkForTest(), await sinkForTest()];
    await putHook({ id: 'mine', tenant: 'isp-a', url: `${mine.url}/in`, secret: SECRET, events: ['lease.*'] });
    await putHook({ id: 'others', tenant: 'isp-b.example', url: others.url });

    const id = await cloud.putEvent('isp-a', 'lease.ack', { event: 'lease.ack', lease: { ip: '192.0.2.7' } });
    const { headers, body, url } = await mine.waitFor(() => true, ARRIVAL_MS);
    await cloud.putEvent('isp-b.example', 'lease.ack', { event: 'lease.ack', lease: { ip: '192.0.2.8' } });
    await others.waitFor((request) => request.body.includes('192.0.2.8'), ARRIVAL_MS);

    expect(url).toBe('/in');
    expect(headers['webhook-id']).toContain(id.slice('evt_'.length));
    const verified = new StandardWebhook(SECRET).verify(body.toString(), headers as Record<string, string>);
    expect(verified).toEqual({ event: 'lease.ack', lease: { ip: '192.0.2.7' } });
    expect(mine.requests).toHaveLength(1);
    expect(others.requests).toHaveLength(1);
  });

  test('keeps secrets and header values in the registry sealed', async () => {
    const url = 'https://receiver.example/';
    await putHook({
      id: 'sealed',
      tenant: 'isp-a',
      url,
      secret: SECRET,
      headers: { authorization: 'Bearer t0ken' },
    });
    const held = await cloud.dump();

    expect(held).toContain('HOOK#sealed');
    expect(held).not.toContain(SECRET);
    expect(held).not.toContain('t0ken');
  });

  test('retries a failing hook, each time later, dead-letters it, raises the alarm, and clears it after a redrive', async () => {
    let status = 500;
    const failing = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
    const healthy = await sinkForTest();
    const types = { tenant: 'isp-a', events: ['conflict.detected'] };
    await putHook({ ...types, id: 'failing', url: failing.url, retries: 3, retryBackoffMs: 1500 });
    await putHook({ ...types, id: 'healthy', url: healthy.url });
    await hooksAreRead();
    const deadLetters = deadLetterQueueName('test', 'isp-a');
    const alarm = 'isp-a-TenantAlarmsDeadLetters';

    await cloud.putEvent('isp-a', 'conflict.detected', { event: 'conflict.detected' });
    await expect.poll(() => cloud.waiting(deadLetters), { timeout: 60_000, interval: 500 }).toBe(1);
    await reportDepth(endpoint, deadLetters, 1, ALARM_PERIOD_S - 10);
    await expect.poll(() => alarmState(endpoint, alarm)).toBe('ALARM');
    const attempts = [...failing.requests];

    status = 200;
    const answer = await invoke(endpoint, 'hookline-test-redrive', { tenant: 'isp-a', hook: 'failing' });
    await expect.poll(() => failing.requests.length, { timeout: ARRIVAL_MS }).toBe(4);
    const left = await cloud.waiting(deadLetters);
    const depthIsReported = () => reportDepth(endpoint, deadLetters, left, 0);
    await expect
      .poll(() => depthIsReported().then(() => alarmState(endpoint, alarm)), {
        timeout: 60_000,
        interval: 1000,
      })
      .toBe('OK');

    expect(attempts).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = attempts.map(({ receivedAt }) => receivedAt);
    expect(third - second).toBeGreaterThan(second - first);
    expect(new Set(failing.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(answer).toEqual({ redriven: 1, remaining: 0 });
    expect(left).toBe(0);
    expect(healthy.requests).toHaveLength(1);
  });

  test('heeds within the time of its cache, and without a deployment, that a hook is disabled and enabled', async () => {
    const [sink, witness] = [await sinkForTest(), await sinkForTest()];
    const types = { tenant: 'isp-a', events: ['ha.failover'] };
    await putHook({ ...types, id: 'switched', url: sink.url });
    await putHook({ ...types, id: 'witness', url: witness.url });
    const send = async (n: number) => {
      await hooksAreRead();
      await cloud.putEvent('isp-a', 'ha.failover', { n });
      await witness.waitFor(({ body }) => body.includes(`"n":${n}`), ARRIVAL_MS);
    };

    await send(1);
    await cloud.hooks.disable('isp-a', 'switched');
    await send(2);
    await cloud.hooks.enable('isp-a', 'switched');
    await send(3);

    await expect.poll(() => sink.requests.map(({ body }) => JSON.parse(body.toString()).n)).toEqual([1, 3]);
  });

  test('dead-letters what is no message, and goes on', async () => {
    const deadLetters = deadLetterQueueName('test', 'isp-b.example');
    await cloud.send(queueName('test', 'isp-b.example'), 'no message');
    await expect.poll(() => cloud.waiting(deadLetters), { timeout: ARRIVAL_MS }).toBe(1);
  });

  test("tells of a subscriber that moved to another NAS, by the tenant's own hooks", async () => {
    const sink = await sinkForTest();
    await putHook({ id: 'nas', tenant: 'isp-a', url: sink.url, events: ['subscriber-nas-updated'] });
    await hooksAreRead();
    const seenAt = (timestamp: string, nas_ip4: string) =>
      cloud.putEvent('isp-a', 'radius.authentication', {
        event: 'radius.authentication',
        timestamp,
        subscriber: { id: '7', domain: 'isp-a', username: 'user1' },
        nas_ip4,
        nas_name: `name-of-${nas_ip4}`,
      });

    await seenAt('2026-01-01T10:00:00Z', '198.51.100.1');
    await expect.poll(() => cloud.dump(), { timeout: ARRIVAL_MS }).toContain('SUBSCRIBER#isp-a#isp-a#user1');
    await seenAt('2026-01-01T10:01:00Z', '198.51.100.2');
    const { body } = await sink.waitFor(() => true, ARRIVAL_MS);

    expect(JSON.parse(body.toString())).toMatchObject({
      trigger: 'subscriber-nas-updated',
      data: { username: 'user1', last_known_nas_ip4: '198.51.100.2' },
    });
    expect(sink.requests).toHaveLength(1);
  });
});
