import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiOf } from './support/api.ts';
import { agentForTest, directoryForTest, sinkForTest } from './support/box.ts';
import { sessionUp } from './support/events.ts';
import { AWS_ENV, FakeBus } from './support/fake-bus.ts';
import { OperationsModel } from './support/operations-model.ts';
import { sessionOf } from './support/owed-deliveries.ts';
import { postEvents } from './support/post-events.ts';
import { seededRandom } from './support/seeded-random.ts';

/** To look for longer, or at a run again: the seed decides what is done, though not how the machine takes it. */
const LOAD_MS = Number(process.env.LOAD_MS ?? 15_000);
const SEED = Number(process.env.LOAD_SEED ?? randomInt(2 ** 31));
const DRAIN_MS = 60_000;
const POSTERS = 3;

/** What the box says that it has yet to do. */
async function leftOver(apiUrl: string): Promise<string[]> {
  const metrics = await (await fetch(`${apiUrl}/metrics`)).text();
  return metrics
    .split('\n')
    .filter((line) => /^hookline_(?:spool_bytes|scripts_waiting|queue_depth\S*) -?[1-9]/.test(line));
}

function linesOf(file: string): Set<number> {
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').map(Number) : []);
}

test.each(['embedded', 'aws'])(
  'engine %s: whatever is done to the running box, each hook gets what it is owed, and nothing is left over',
  { timeout: LOAD_MS + DRAIN_MS + 60_000 },
  async (engine) => {
    const bus = engine === 'aws' ? await FakeBus.start() : undefined;
    let model: OperationsModel | undefined;
    const sink = await sinkForTest({ respond: (request, response) => model?.endpoints.respond(request, response) });
    const parts = { dir: directoryForTest(), sinkUrl: sink.url, bus, env: bus === undefined ? {} : AWS_ENV };
    const running = new OperationsModel({ random: seededRandom(SEED), ...parts });
    model = running;
    const { owed } = running;
    /** What has not reached its hook, the bus or its script yet, and what the box has not let go of. */
    const missing = async () => {
      await running.hasten();
      const forwarded = new Set(bus?.taken.map(({ Detail = '' }) => sessionOf(JSON.parse(Detail).payload)));
      // What the box derives stays on the box.
      const forBus = bus === undefined ? [] : [...owed.accepted.keys()].filter(Number.isInteger);
      const ran = linesOf(running.scriptFile);
      return [
        ...owed.owing(),
        ...forBus.filter((session) => !forwarded.has(session)).map((session) => `bus ${session}`),
        ...running.load.scripted.filter((session) => !ran.has(session)).map((session) => `script ${session}`),
        ...(await leftOver(running.agent.apiUrl)),
      ];
    };
    try {
      await running.start();
      const posting = Array.from({ length: POSTERS }, () => running.load.post());
      await running.operate(Date.now() + LOAD_MS);
      await Promise.all(posting);
      await running.heal();

      const about = () => `LOAD_SEED=${SEED}, after\n${running.log.slice(-100).join('\n')}`;
      await expect.poll(missing, { timeout: DRAIN_MS, interval: 500, message: about() }).toEqual([]);
      expect(owed.violations, about()).toEqual([]);
      expect(owed.accepted.size).toBeGreaterThan(100);
      expect(running.operations).toBeGreaterThan(20);
    } finally {
      await running.end();
    }
  },
);

test('an event that hangs at one hook is replayed to a new one, and delivered once more to one that has it', async () => {
  const sink = await sinkForTest({ respond: ({ url }, response) => url !== '/hangs' && response.writeHead(200).end() });
  const webhook = ['hangs', 'quick'].map((name) => ({ name, url: `${sink.url}/${name}`, timeout: '5m' }));
  const agent = await agentForTest({ config: { hooks: { webhook } } });
  const api = apiOf(agent);
  await postEvents(agent, [sessionUp(1)]);
  await sink.waitFor(({ url }) => url === '/hangs');
  const since = new Date(Date.now() - 60_000).toISOString();
  expect((await api('POST /hooks', { name: 'late', url: `${sink.url}/late` })).status).toBe(201);
  expect((await api('POST /replays', { hook: 'late', since })).status).toBe(202);
  await sink.waitFor(({ url }) => url === '/late');

  const delivered = async () => (await api('GET /deliveries?hook=quick&state=delivered')).body.deliveries;
  await expect.poll(delivered, { timeout: 10_000 }).toHaveLength(1);
  const [{ id }] = await delivered();
  expect((await api(`POST /deliveries/${encodeURIComponent(id)}/redeliver`)).status).toBe(202);
  const quick = () => sink.requests.filter(({ url }) => url === '/quick');
  await expect.poll(quick, { timeout: 10_000 }).toHaveLength(2);
  expect(new Set(quick().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('what waits for a hook that is deleted while its worker is off becomes dead letters, and waits no longer', async () => {
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(500).end() });
  const agent = await agentForTest({ config: {} });
  const api = apiOf(agent);
  await api('POST /hooks', { name: 'gone', url: sink.url, retry_backoff: '500ms', retries: 50 });
  await postEvents(agent, [sessionUp(1)]);
  await sink.waitFor(() => true);
  await expect.poll(() => leftOver(agent.apiUrl), { timeout: 10_000 }).toHaveLength(1);
  expect((await api('POST /workers/default/disable')).status).toBe(200);
  // The retry falls due while the worker is off.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await api('DELETE /hooks/gone')).status).toBe(204);
  await expect.poll(() => leftOver(agent.apiUrl), { timeout: 10_000 }).toEqual([]);
  expect((await api('GET /dead-letters')).body.total).toBe(1);
});
