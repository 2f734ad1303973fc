import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningAgent, startAgent } from './support/agent.ts';
import { DhcpClient } from './support/dhcp-client.ts';
import { Dnsmasq } from './support/dnsmasq.ts';
import { keptEvents } from './support/kept-events.ts';
import { createNamespacePair, type NamespacePair } from './support/namespace.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';
import { type ReceivedRequest, type Sink, startSink } from './support/sink.ts';

const SECRET = `whsec_${Buffer.from('thirty-two bytes of a test secret').toString('base64')}`;
const skipped = requirePrerequisites(['root', 'ip', 'namespaces', 'dnsmasq', 'udhcpc', 'curl']);

interface LeaseEvent {
  readonly event: string;
  readonly lease: Readonly<Record<string, unknown>>;
}

const eventOf = (request: ReceivedRequest): LeaseEvent => JSON.parse(request.body.toString());

describe.skipIf(skipped !== undefined)(titleWith('a lease of a real dnsmasq', skipped), () => {
  let directory = '';
  let config: Readonly<Record<string, unknown>> = {};
  let sink: Sink | undefined;
  let agent: RunningAgent | undefined;
  let network: NamespacePair | undefined;
  let dnsmasq: Dnsmasq | undefined;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hookline-dnsmasq-'));
    sink = await startSink();
    const hook = { name: 'sink', events: ['lease.*'], url: `${sink.url}/leases`, secret: SECRET };
    config = { hooks: { webhook: [hook] } };
    agent = await startAgent({ config });
    network = await createNamespacePair('192.0.2.1/24');
    const range = ['192.0.2.50', '192.0.2.99'] as const;
    dnsmasq = new Dnsmasq(network.server, { directory, range, socket: agent.socketPath });
    await dnsmasq.start();
  });

  // Each step runs whatever became of the others: nothing may be left on the machine.
  afterAll(async () => {
    const steps = [network?.close(), agent?.remove(), sink?.close()];
    const results = await Promise.allSettled(steps);
    rmSync(directory, { recursive: true, force: true });
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  const connect = (hostname: string, clientId: string): DhcpClient => {
    if (network === undefined) throw new Error('there is no network');
    return new DhcpClient(network.client, { directory, hostname, clientId });
  };

  /** The signed webhook about this client, once it is there. */
  const webhook = async (event: string, hostname: string): Promise<LeaseEvent> => {
    const wanted = (request: ReceivedRequest) => {
      const seen = eventOf(request);
      return seen.event === event && seen.lease.hostname === hostname;
    };
    const request = await sink?.waitFor(wanted, 20_000).catch((error: Error) => {
      throw new Error(`no ${event} of ${hostname}: ${error.message}\ndnsmasq:\n${dnsmasq?.log}`);
    });
    if (request === undefined) throw new Error('there is no sink');
    verifySignatures(request);
    return eventOf(request);
  };

  test('is told as lease.ack, lease.renew and lease.release', async () => {
    const client = connect('laptop', '0102030405');
    const ack = await webhook('lease.ack', 'laptop');
    expect(ack.lease).toMatchObject({
      ip: expect.stringMatching(/^192\.0\.2\.[5-9]\d$/),
      mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      client_id: '01:02:03:04:05',
      interface: 'eth0',
      state: 'active',
      expiry: expect.any(Number),
    });

    // dnsmasq tells of a renewal only when the end of the lease has moved, by whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    client.renew();
    const renew = await webhook('lease.renew', 'laptop');
    expect(renew.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'active' });
    expect(renew.lease.expiry).toBeGreaterThan(Number(ack.lease.expiry));

    client.release();
    const release = await webhook('lease.release', 'laptop');
    expect(release.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'released' });
    await client.vanish();
  });

  test('is told as lease.expire when its client has vanished', async () => {
    const client = connect('phone', '0102030406');
    const ack = await webhook('lease.ack', 'phone');
    await client.vanish();
    await dnsmasq?.expireLeases();
    const expire = await webhook('lease.expire', 'phone');
    expect(expire.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'expired' });
  });

  test('is told although the agent was killed before it and came back after it', async () => {
    await agent?.kill9();
    const client = connect('tablet', '0102030407');
    await expect.poll(() => keptEvents(agent), { timeout: 20_000 }).not.toEqual([]);
    agent = await startAgent({ config, ...(agent && { dir: agent.dir }) });
    const ack = await webhook('lease.ack', 'tablet');
    expect(ack.lease).toMatchObject({ client_id: '01:02:03:04:07', state: 'active' });
    await expect.poll(() => keptEvents(agent)).toEqual([]);
    await client.vanish();
  });
});

/** As a receiver does: athena-dhcpd's header by its document, the others by the official library. */
function verifySignatures({ body, headers }: ReceivedRequest): void {
  const hmac = createHmac('sha256', SECRET).update(body).digest('hex');
  expect(headers['x-athena-signature']).toBe(`sha256=${hmac}`);
  expect(headers['x-athena-event']).toBe('dhcp-event');
  const signed = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  };
  expect(new Webhook(SECRET).verify(body.toString(), signed)).toEqual(JSON.parse(body.toString()));
}
