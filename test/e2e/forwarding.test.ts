import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import type { RunningAgent } from './support/agent.ts';
import { apiOf } from './support/api.ts';
import { agentForTest, directoryForTest, logLine, sinkForTest } from './support/box.ts';
import { range, sessionUp } from './support/events.ts';
import { AWS_ENV, BUS, FakeBus, type TakenEntry } from './support/fake-bus.ts';
import { postEvents } from './support/post-events.ts';

const detailOf = ({ Detail = '' }: TakenEntry) => JSON.parse(Detail);
const sessionOf = (entry: TakenEntry): number => detailOf(entry).payload.session_id;
const sessionsOf = (entries: readonly TakenEntry[]): number[] => entries.map(sessionOf).toSorted((a, b) => a - b);

const metricsOf = async ({ apiUrl }: RunningAgent): Promise<string> => (await fetch(`${apiUrl}/metrics`)).text();
const healthOf = async ({ apiUrl }: RunningAgent) => {
  const response = await fetch(`${apiUrl}/healthz`);
  return { status: response.status, body: await response.json() };
};

describe('an agent with engine aws', () => {
  const start = (bus: FakeBus, config: object = {}, dir?: string, env: Readonly<Record<string, string>> = AWS_ENV) =>
    agentForTest({
      config: { node: 'bng1', ...bus.config(), ...config },
      env,
      ...(dir === undefined ? {} : { dir }),
    });

  test('tells a hook that the API made on the box of a subscriber who changed the NAS', async () => {
    const bus = await FakeBus.start();
    const sink = await sinkForTest();
    const agent = await start(bus);
    const hook = { context: 'radius-authentication', trigger: 'subscriber-nas-updated', url: sink.url };
    expect((await apiOf(agent)('POST /hooks', hook)).status).toBe(201);
    const packet = (second: number, nas: string) => ({
      event: 'radius.authentication',
      timestamp: `2026-01-31T10:00:0${second}Z`,
      subscriber: { username: 'user1' },
      nas_ip4: nas,
    });
    await postEvents(agent, [packet(1, '198.51.100.1'), packet(2, '198.51.100.2')]);
    const told = await sink.waitFor(() => true);
    expect(JSON.parse(told.body.toString())).toMatchObject({ data: { last_known_nas_ip4: '198.51.100.2' } });
  });

  test('puts every event on the bus as its tenant, and still delivers to the hooks of its own file', async () => {
    const bus = await FakeBus.start();
    const sink = await sinkForTest();
    const webhook = [
      { name: 'private', url: `${sink.url}/private` },
      { name: 'pushed', url: `${sink.url}/pushed`, deliver_from: 'cloud' },
    ];
    const tenants = [{ id: 'acme', match: { realms: ['acme.example'] } }];
    const agent = await start(bus, { tenants, hooks: { webhook } });

    await postEvents(agent, [sessionUp(1), sessionUp(2, { username: 'u@acme.example', big: 12 })]);
    await expect.poll(() => sessionsOf(bus.taken)).toEqual([1, 2]);
    await sink.waitFor(({ url }) => url === '/private');

    const [first, second] = bus.taken.toSorted((a, b) => sessionOf(a) - sessionOf(b));
    expect(first).toMatchObject({ EventBusName: BUS, Source: 'hookline.default', DetailType: 'session_up' });
    expect(second).toMatchObject({ Source: 'hookline.acme' });
    expect(detailOf(first ?? {})).toEqual({
      id: expect.stringMatching(/^evt_/),
      node: 'bng1',
      time_ms: expect.any(Number),
      payload: sessionUp(1),
    });
    expect(Number(first?.Time) * 1000).toBeCloseTo(detailOf(first ?? {}).time_ms, 0);
    await expect.poll(() => metricsOf(agent)).toContain('hookline_queue_depth{queue="forward",name="acme"} 0');
    const metrics = await metricsOf(agent);
    expect(metrics).toContain('hookline_forwarded_events_total 2');
    expect(metrics).toContain('hookline_bus_check{state="found"} 1');
    expect(metrics).toContain('hookline_spool_bytes 0');
    expect(await healthOf(agent)).toMatchObject({ status: 200, body: { bus: BUS, bus_state: 'found' } });
    expect(sink.requests.map(({ url }) => url)).toEqual(['/private']);
  });

  test('sends again only the entries that failed, and quarantines those that never will be taken', async () => {
    const bus = await FakeBus.start();
    const failed = new Set<number>();
    bus.verdict = (entry) => {
      const id = sessionOf(entry);
      if (id === 13) return 'MalformedDetail';
      if (id % 3 !== 0 || failed.has(id)) return undefined;
      failed.add(id);
      return 'ThrottlingException';
    };
    const agent = await start(bus);

    await postEvents(
      agent,
      range(1, 40).map((id) => sessionUp(id)),
    );
    const expected = range(1, 40).filter((id) => id !== 13);
    await expect.poll(() => sessionsOf(bus.taken), { timeout: 10_000 }).toEqual(expected);

    const tries = new Map<number, number>();
    for (const id of bus.batches.flat().map(sessionOf)) tries.set(id, (tries.get(id) ?? 0) + 1);
    expect([...tries].filter(([id, count]) => count !== (id % 3 === 0 ? 2 : 1))).toEqual([]);
    await expect.poll(() => metricsOf(agent)).toContain('hookline_forward_rejected_total 1');
    expect(await metricsOf(agent)).toContain('hookline_quarantined_lines 1');
    expect(await metricsOf(agent)).toContain('hookline_spool_bytes 0');
  });

  test('follows RADIUS on the box only for hooks of the box, and tells the bus of no change itself', async () => {
    const bus = await FakeBus.start();
    const sink = await sinkForTest();
    const login = (second: number, nas: string) => ({
      event: 'radius.authentication',
      timestamp: `2026-01-01T10:00:0${second}Z`,
      subscriber: { id: '7', domain: 'acme', username: 'user1' },
      nas_ip4: nas,
      nas_name: `name-of-${nas}`,
    });
    const own = { context: 'radius-authentication', trigger: 'subscriber-nas-updated', name: 'nas', url: sink.url };
    const agent = await start(bus, { webhooks: [own] });

    await postEvents(agent, [login(1, '198.51.100.1')]);
    await postEvents(agent, [login(2, '198.51.100.2')]);
    await sink.waitFor(({ body }) => body.includes('198.51.100.2'));
    await expect.poll(() => bus.taken.length).toBe(2);
    expect(bus.taken.map(({ DetailType }) => DetailType)).toEqual(['radius.authentication', 'radius.authentication']);

    const plain = await start(bus);
    await postEvents(plain, [login(3, '198.51.100.3')]);
    await expect.poll(() => bus.taken.length).toBe(3);
    expect(await metricsOf(plain)).not.toContain('queue="function"');
  });

  test('spools while the cloud cannot be reached, and then sends everything', async () => {
    const bus = await FakeBus.start();
    const agent = await start(bus);
    await postEvents(agent, [sessionUp(0)]);
    await expect.poll(() => sessionsOf(bus.taken)).toEqual([0]);

    await bus.down();
    for (const from of range(0, 10).map((n) => 1 + n * 50))
      expect(
        (
          await postEvents(
            agent,
            range(from, 50).map((id) => sessionUp(id)),
          )
        ).status,
      ).toBe(202);
    await expect.poll(() => metricsOf(agent)).toMatch(/hookline_forward_faults_total [1-9]/);
    expect(await metricsOf(agent)).toMatch(/hookline_queue_depth\{queue="forward",name="default"\} 500/);
    await bus.up();

    await expect.poll(() => new Set(bus.taken.map(sessionOf)).size, { timeout: 40_000 }).toBe(501);
    expect(bus.taken).toHaveLength(501);
  });

  test('starts while the cloud cannot be reached, says so, and forwards once the bus has been found', async () => {
    const bus = await FakeBus.start();
    await bus.down();
    const agent = await start(bus);

    expect(agent.logs).toContainEqual(
      expect.objectContaining({ level: 'error', reason: expect.stringMatching(/ECONNREFUSED/) }),
    );
    expect((await postEvents(agent, [sessionUp(1)])).status).toBe(202);
    expect(await healthOf(agent)).toMatchObject({ status: 200, body: { bus_state: 'unreachable' } });
    await bus.up();

    await expect.poll(() => sessionsOf(bus.taken), { timeout: 40_000 }).toEqual([1]);
    expect(await healthOf(agent)).toMatchObject({ status: 200, body: { bus_state: 'found' } });
  });

  test('starts where IAM does not show it the bus, forwards nothing, and is not healthy until it may look', async () => {
    const bus = await FakeBus.start();
    bus.describe = () => new AwsFault(403, 'AccessDeniedException', 'not authorized');
    const agent = await start(bus);
    await postEvents(agent, [sessionUp(1)]);

    expect(agent.logs).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringMatching(/IAM does not let.*DescribeEventBus/) }),
    );
    expect(await healthOf(agent)).toMatchObject({ status: 503, body: { status: 'failing', bus_state: 'denied' } });
    expect(await metricsOf(agent)).toContain('hookline_bus_check{state="denied"} 1');
    expect(bus.batches).toEqual([]);
    bus.describe = () => ({ Name: BUS });
    await expect.poll(() => sessionsOf(bus.taken), { timeout: 20_000 }).toEqual([1]);
    expect(await healthOf(agent)).toMatchObject({ status: 200 });
  });

  test('forwards nothing where the bus turns out not to be there: EventBridge would drop it', async () => {
    const bus = await FakeBus.start();
    await bus.down();
    bus.describe = () => new AwsFault(400, 'ResourceNotFoundException', 'no such bus');
    const agent = await start(bus);
    await postEvents(agent, [sessionUp(1)]);
    await bus.up();

    await expect
      .poll(() => healthOf(agent), { timeout: 20_000 })
      .toMatchObject({ status: 503, body: { bus_state: 'missing' } });
    expect(bus.batches).toEqual([]);
    bus.describe = () => ({ Name: BUS });
    await expect.poll(() => sessionsOf(bus.taken), { timeout: 20_000 }).toEqual([1]);
  });

  test('refuses to start where there is no such bus, and says which, where, and what to do', async () => {
    const bus = await FakeBus.start();

    const started = start(bus, bus.config({ event_bus: 'hookline-tset' }));

    await expect(started).rejects.toThrow(
      /ended \(1\).*hookline cannot start: there is no event bus hookline-tset in eu-central-1.*aws\.event_bus.*npm run deploy -- --env test/s,
    );
  });

  test('refuses to start without a region', async () => {
    const bus = await FakeBus.start();
    await expect(start(bus, {}, undefined, { ...AWS_ENV, AWS_REGION: '' })).rejects.toThrow(
      'engine aws needs a region: set aws.region in the configuration, or AWS_REGION in the environment',
    );
  });

  test('takes region and credentials from the profile, and from the process that the profile names', async () => {
    const bus = await FakeBus.start();
    const dir = directoryForTest();
    const [profile, called] = [join(dir, 'aws-config'), join(dir, 'called')];
    const credentials = JSON.stringify({ Version: 1, AccessKeyId: 'from', SecretAccessKey: 'process' });
    writeFileSync(join(dir, 'helper.sh'), `touch ${called}; echo '${credentials}'\n`);
    writeFileSync(profile, `[default]\nregion = eu-west-3\ncredential_process = /bin/sh ${dir}/helper.sh\n`);
    const { AWS_REGION: _, AWS_ACCESS_KEY_ID: __, AWS_SECRET_ACCESS_KEY: ___, ...env } = AWS_ENV;
    const agent = await start(bus, {}, dir, { ...env, AWS_CONFIG_FILE: profile });

    await postEvents(agent, [sessionUp(1)]);

    await expect.poll(() => sessionsOf(bus.taken)).toEqual([1]);
    expect(existsSync(called)).toBe(true);
    expect(agent.logs).toContainEqual(expect.objectContaining({ bus: BUS, region: 'eu-west-3' }));
  });

  test('loses nothing when it is killed while it forwards', async () => {
    const bus = await FakeBus.start();
    const dir = directoryForTest();
    const accepted: number[] = [];
    let last = 0;
    for (let round = 0; round < 4; round++) {
      const agent = await start(bus, {}, dir);
      const before = bus.taken.length;
      const reporting = (async () => {
        for (;;) {
          const ids = range(last + 1, 20);
          last += 20;
          const answer = await postEvents(
            agent,
            ids.map((id) => sessionUp(id)),
          ).catch(() => undefined);
          if (answer?.status !== 202) return;
          accepted.push(...ids);
        }
      })();
      await expect.poll(() => bus.taken.length, { interval: 5 }).toBeGreaterThan(before);
      await agent.kill9();
      await reporting;
    }
    await start(bus, {}, dir);

    const missing = () => {
      const taken = new Set(bus.taken.map(sessionOf));
      return accepted.filter((id) => !taken.has(id));
    };
    await expect.poll(missing, { timeout: 30_000 }).toEqual([]);
    expect(accepted.length).toBeGreaterThan(40);
    const ids = new Map(bus.taken.map((entry) => [sessionOf(entry), detailOf(entry).id]));
    expect(
      bus.taken.every((entry) => ids.get(sessionOf(entry)) === detailOf(entry).id),
      'repeats keep their id',
    ).toBe(true);
  });

  test('sends what a stop left over, each once, after the next start', async () => {
    const bus = await FakeBus.start();
    const dir = directoryForTest();
    const agent = await start(bus, {}, dir);
    await postEvents(
      agent,
      range(1, 30).map((id) => sessionUp(id)),
    );
    await expect.poll(() => bus.taken.length).toBe(30);
    await bus.down();
    await postEvents(
      agent,
      range(31, 70).map((id) => sessionUp(id)),
    );
    expect(await agent.stop()).toBe(0);
    await bus.up();

    await start(bus, {}, dir);

    await expect.poll(() => sessionsOf(bus.taken), { timeout: 20_000 }).toEqual(range(1, 100));
  });

  test('answers 503 when the spool is full of events that the cloud does not take, whatever its own hooks do', async () => {
    const bus = await FakeBus.start();
    const sink = await sinkForTest();
    await bus.down();
    const config = { spool: { max_bytes: '1MiB' }, hooks: { webhook: [{ name: 'own', url: sink.url }] } };
    const agent = await start(bus, config);
    const post = (id: number) => postEvents(agent, [sessionUp(id, { note: 'x'.repeat(100_000) })]);

    let last = 0;
    let answer = await post(++last);
    while (answer.status === 202 && last < 30) answer = await post(++last);

    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'spool_full' } } });
    expect(last).toBe(11);
    await expect.poll(() => sink.requests.length).toBe(10);
    expect(await metricsOf(agent)).toMatch(/hookline_spool_bytes 100\d{4}/);
    await bus.up();
    await expect.poll(() => sessionsOf(bus.taken), { timeout: 40_000 }).toEqual(range(1, 10));
    await expect.poll(() => metricsOf(agent)).toContain('hookline_spool_bytes 0');
    expect((await post(last)).status).toBe(202);
  });

  test('says after a reload that another engine or deployment needs a restart', async () => {
    const bus = await FakeBus.start();
    const agent = await start(bus);
    writeFileSync(
      agent.configFile,
      readFileSync(agent.configFile, 'utf8')
        .replace('engine: aws', 'engine: embedded')
        .replace('environment: test', 'environment: prod'),
    );
    agent.child.kill('SIGHUP');

    expect(await logLine(agent, 'these changes need a restart')).toMatchObject({ changed: ['engine', 'aws'] });
    await postEvents(agent, [sessionUp(1)]);
    await expect.poll(() => sessionsOf(bus.taken)).toEqual([1]);
  });

  test('says in engine embedded that events of before wait for the cloud', async () => {
    const bus = await FakeBus.start();
    const dir = directoryForTest();
    await bus.down();
    const agent = await start(bus, {}, dir);
    await postEvents(agent, [sessionUp(1), sessionUp(2)]);
    await agent.kill9();

    const embedded = await start(bus, { engine: 'embedded' }, dir);

    const line = embedded.logs.find(({ msg }) => String(msg).startsWith('events wait for the cloud'));
    expect(line).toMatchObject({ level: 'warn', events: 2 });
  });
});
