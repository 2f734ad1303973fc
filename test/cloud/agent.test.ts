import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HOOK_CACHE_MS } from '#functions/registry/aws/cached-hook-source.ts';
import type { RunningAgent } from '../e2e/support/agent.ts';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { range, sessionUp } from '../e2e/support/events.ts';
import { AWS_ENV } from '../e2e/support/fake-bus.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import type { ReceivedRequest } from '../e2e/support/sink.ts';
import { cloudOf } from './support/cloud.ts';
import { deployed, titleOf } from './support/deployed.ts';

const ministack = deployed();
const TENANT = 'isp-c';
/** Until a cold function has read a message, its hooks and its keys. */
const ARRIVAL_MS = 30_000;
const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

const sessionOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).session_id;

describe.skipIf(ministack === undefined)(titleOf('an agent before the deployed system'), () => {
  const endpoint = ministack?.endpoint ?? '';
  const cloud = cloudOf({ endpoint });

  const agentOf = (more: object = {}, aws: object = {}): Promise<RunningAgent> =>
    agentForTest({
      config: {
        default_tenant: TENANT,
        engine: 'aws',
        aws: { environment: 'test', region: 'us-east-1', endpoint, ...aws },
        ...more,
      },
      env: AWS_ENV,
    });

  test('brings an event over bus, rule, queue and function, signed, to the hook of the registry', async () => {
    const sink = await sinkForTest();
    await cloud.putHook({ id: 'cloud', tenant: TENANT, url: `${sink.url}/cloud`, secret: SECRET });
    onTestFinished(() => cloud.hooks.delete(TENANT, 'cloud').then(() => undefined));
    const agent = await agentOf({ hooks: { webhook: [{ name: 'own', url: `${sink.url}/own`, secret: SECRET }] } });

    const { status } = await postEvents(agent, [sessionUp(1)]);
    const fromCloud = await sink.waitFor(({ url }) => url === '/cloud', ARRIVAL_MS);
    const fromBox = await sink.waitFor(({ url }) => url === '/own');

    expect(status).toBe(202);
    const headers = fromCloud.headers as Record<string, string>;
    expect(new StandardWebhook(SECRET).verify(fromCloud.body.toString(), headers)).toEqual(sessionUp(1));
    // `msg_`, the event's id, and what tells the hook.
    const eventOf = ({ headers: { 'webhook-id': id } }: ReceivedRequest) => String(id).split('_')[1];
    expect(eventOf(fromCloud)).toBe(eventOf(fromBox));
    expect(sink.requests.map(({ url }) => url).toSorted()).toEqual(['/cloud', '/own']);
  });

  test('does not start where the environment has not been deployed', async () => {
    await expect(agentOf({}, { environment: 'elsewhere' })).rejects.toThrow(
      /hookline cannot start: there is no event bus hookline-elsewhere in us-east-1/,
    );
  });

  test('spools under load while the cloud does not answer, and everything arrives afterwards', async () => {
    const sink = await sinkForTest();
    await cloud.putHook({ id: 'outage', tenant: TENANT, url: sink.url });
    onTestFinished(() => cloud.hooks.delete(TENANT, 'outage').then(() => undefined));
    await sleep(HOOK_CACHE_MS + 500);
    const agent = await agentOf();
    const metric = async (name: string) => {
      const text = await (await fetch(`${agent.apiUrl}/metrics`)).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
          ?.split(' ')
          .at(-1),
      );
    };
    await postEvents(agent, [sessionUp(0)]);
    await sink.waitFor(() => true, ARRIVAL_MS);

    let last = 0;
    let isReporting = true;
    const statuses = new Set<number>();
    const reporting = (async () => {
      for (; isReporting; last += 5) {
        statuses.add(
          (
            await postEvents(
              agent,
              range(last + 1, 5).map((id) => sessionUp(id)),
            )
          ).status,
        );
        await sleep(100);
      }
    })();
    await expect.poll(() => sink.requests.length, { timeout: ARRIVAL_MS }).toBeGreaterThan(5);
    ministack?.freeze();
    try {
      await expect.poll(() => metric('hookline_forward_faults_total'), { timeout: 30_000 }).toBeGreaterThan(0);
      await expect.poll(() => metric('hookline_queue_depth'), { timeout: 30_000 }).toBeGreaterThan(100);
    } finally {
      ministack?.thaw();
    }
    await sleep(1_000);
    isReporting = false;
    await reporting;

    const missing = () => {
      const received = new Set(sink.requests.map(sessionOf));
      return range(0, last + 1).filter((id) => !received.has(id));
    };
    await expect.poll(missing, { timeout: 90_000, interval: 500 }).toEqual([]);
    expect([...statuses]).toEqual([202]);
    await expect.poll(() => metric('hookline_spool_bytes'), { timeout: 20_000 }).toBe(0);
  });
});
