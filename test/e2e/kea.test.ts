import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningAgent, startAgent } from './support/agent.ts';
import { DhcpClient } from './support/dhcp-client.ts';
import { Kea } from './support/kea.ts';
import { keptEvents } from './support/kept-events.ts';
import { createNamespacePair, INTERFACE, type NamespacePair } from './support/namespace.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';
import { type Sink, startSink } from './support/sink.ts';

const skipped = requirePrerequisites(['root', 'ip', 'namespaces', 'kea', 'udhcpc', 'curl']);

interface LeaseEvent {
  readonly event: string;
  readonly lease: Readonly<Record<string, unknown>>;
}

describe.skipIf(skipped !== undefined)(
  titleWith('a lease of a real Kea with the configuration of examples/', skipped),
  () => {
    let directory = '';
    let config: Readonly<Record<string, unknown>> = {};
    let sink: Sink | undefined;
    let agent: RunningAgent | undefined;
    let network: NamespacePair | undefined;
    let kea: Kea | undefined;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'hookline-kea-'));
      sink = await startSink();
      config = { hooks: { webhook: [{ name: 'sink', events: ['lease.*'], url: sink.url }] } };
      agent = await startAgent({ config });
      network = await createNamespacePair('192.0.2.1/24');
      kea = new Kea(network.server, { directory, socket: agent.socketPath });
      await kea.start();
    });

    // Each step runs whatever became of the others: nothing may be left on the machine.
    afterAll(async () => {
      const results = await Promise.allSettled([network?.close(), agent?.remove(), sink?.close()]);
      rmSync(directory, { recursive: true, force: true });
      expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    });

    const connect = (hostname: string, clientId: string, validate = false): DhcpClient => {
      if (network === undefined) throw new Error('there is no network');
      return new DhcpClient(network.client, { directory, hostname, clientId, validate });
    };

    const eventsOf = (hostname: string): readonly LeaseEvent[] => {
      const events: LeaseEvent[] = sink?.requests.map(({ body }) => JSON.parse(body.toString())) ?? [];
      return events.filter(({ lease }) => lease.hostname === hostname);
    };
    const namesOf = (hostname: string) => eventsOf(hostname).map(({ event }) => event);

    /** The last event about this client, once these are all there are. */
    const told = async (hostname: string, names: readonly string[]): Promise<LeaseEvent> => {
      const message = () => `${hostname}; Kea says:\n${kea?.log}`;
      await expect
        .poll(() => namesOf(hostname).length, { timeout: 20_000 })
        .toBeGreaterThanOrEqual(names.length)
        .catch((error: Error) => Promise.reject(new Error(`${error.message} ${message()}`)));
      expect(namesOf(hostname)).toEqual(names);
      const last = eventsOf(hostname).at(-1);
      if (last === undefined) throw new Error(`there is no event of ${message()}`);
      return last;
    };

    test('is told as lease.ack, lease.renew and lease.release, once each', async () => {
      const client = connect('laptop', '0102030405');
      const ack = await told('laptop', ['lease.ack']);
      expect(ack.lease).toMatchObject({
        ip: expect.stringMatching(/^192\.0\.2\.[5-9]\d$/),
        mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
        client_id: '01:02:03:04:05',
        interface: INTERFACE,
        subnet_id: 1,
        state: 'active',
        start: expect.any(Number),
      });
      expect(ack.lease.expiry).toBe(Number(ack.lease.start) + 3600);

      // The lease's times are whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      client.renew();
      const renew = await told('laptop', ['lease.ack', 'lease.renew']);
      expect(renew.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'active' });
      expect(renew.lease.expiry).toBeGreaterThan(Number(ack.lease.expiry));

      client.release();
      const release = await told('laptop', ['lease.ack', 'lease.renew', 'lease.release']);
      expect(release.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'released' });
      await client.vanish();
    });

    test('is told as lease.expire when its client has vanished', async () => {
      const client = connect('phone', '0102030406');
      const ack = await told('phone', ['lease.ack']);
      await client.vanish();
      await kea?.expireLeases();
      const expire = await told('phone', ['lease.ack', 'lease.expire']);
      expect(expire.lease).toMatchObject({ ip: ack.lease.ip, mac: ack.lease.mac, state: 'expired' });
    });

    test('is told as lease.decline when its client finds the address taken', async () => {
      const addresses = Array.from({ length: 50 }, (_, index) => `192.0.2.${50 + index}`);
      for (const address of addresses) network?.server.run('ip', 'address', 'add', `${address}/32`, 'dev', INTERFACE);
      const client = connect('tablet', '0102030407', true);
      await expect.poll(() => namesOf('tablet'), { timeout: 20_000 }).toContain('lease.decline');
      await client.vanish();
      for (const address of addresses)
        network?.server.run('ip', 'address', 'delete', `${address}/32`, 'dev', INTERFACE);
      const decline = eventsOf('tablet').find(({ event }) => event === 'lease.decline');
      expect(decline?.lease).toMatchObject({
        ip: expect.stringMatching(/^192\.0\.2\.[5-9]\d$/),
        client_id: '01:02:03:04:07',
        state: 'declined',
      });
    });

    test('is told although the agent was killed before it and came back after it', async () => {
      await agent?.kill9();
      const client = connect('camera', '0102030408');
      await expect.poll(() => keptEvents(agent), { timeout: 20_000 }).not.toEqual([]);
      agent = await startAgent({ config, ...(agent && { dir: agent.dir }) });
      const ack = await told('camera', ['lease.ack']);
      expect(ack.lease).toMatchObject({ client_id: '01:02:03:04:08', state: 'active' });
      // By now a second event of what happened to the first client would be here.
      expect(namesOf('laptop')).toEqual(['lease.ack', 'lease.renew', 'lease.release']);
      await expect.poll(() => keptEvents(agent)).toEqual([]);
      await client.vanish();
    });
  },
);
