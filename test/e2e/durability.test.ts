import { expect, test } from 'vitest';
import type { RunningAgent } from './support/agent.ts';
import { agentForTest, sinkForTest } from './support/box.ts';
import { range, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';
import type { ReceivedRequest, Sink } from './support/sink.ts';

const ROUNDS = 6;
const REPORTERS = [
  { over: 'socket', batch: 1 },
  { over: 'socket', batch: 50 },
  { over: 'http', batch: 1 },
  { over: 'http', batch: 20 },
] as const;

const sessionOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).session_id;

/** Reports sessions until the agent is gone; keeps those that were answered 202. */
async function report(
  agent: RunningAgent,
  reporter: (typeof REPORTERS)[number],
  next: () => number,
  accepted: Set<number>,
) {
  for (;;) {
    const ids = range(0, reporter.batch).map(next);
    const answer = await postEvents(
      agent,
      ids.map((id) => sessionUp(id)),
      reporter.over,
    ).catch(() => undefined);
    if (answer === undefined) return;
    expect(answer).toMatchObject({ status: 202, body: { accepted: ids.length, rejected: [] } });
    for (const id of ids) accepted.add(id);
  }
}

/** The `webhook-id`s under which each session was delivered. */
function deliveriesOf(sink: Sink, path: string): Map<number, Set<string>> {
  const deliveries = new Map<number, Set<string>>();
  for (const request of sink.requests) {
    if (request.url !== path) continue;
    const ids = deliveries.get(sessionOf(request)) ?? new Set();
    deliveries.set(sessionOf(request), ids.add(String(request.headers['webhook-id'])));
  }
  return deliveries;
}

test('kill -9 at any moment, under load: what was answered 202 is delivered, repeated only under the same webhook-id', async () => {
  const answered = new Set<string>();
  const sink = await sinkForTest({
    respond: (request, response) => {
      const fails = request.url === '/flaky' && Math.random() < 0.25;
      if (!fails) answered.add(`${request.url} ${sessionOf(request)}`);
      response.writeHead(fails ? 500 : 200).end();
    },
  });
  const webhook = (name: string) => ({
    name,
    url: `${sink.url}/${name}`,
    secret: 'a secret',
    retries: 100,
    retry_backoff: '100ms',
  });
  const config = { ingest: { http: '127.0.0.1:0' }, hooks: { webhook: [webhook('steady'), webhook('flaky')] } };

  let agent = await agentForTest({ config });
  const { dir } = agent;
  const accepted = new Set<number>();
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const running = agent;
    const before = accepted.size;
    const reporting = Promise.all(REPORTERS.map((reporter) => report(running, reporter, () => ++last, accepted)));
    await expect.poll(() => accepted.size, { timeout: 20_000 }).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
    await running.kill9();
    await reporting;
    agent = await agentForTest({ config, dir });
  }

  const missing = () => [...accepted].filter((id) => !(answered.has(`/steady ${id}`) && answered.has(`/flaky ${id}`)));
  await expect.poll(missing, { timeout: 60_000, interval: 200 }).toEqual([]);
  expect(accepted.size).toBeGreaterThan(ROUNDS * 10);
  for (const path of ['/steady', '/flaky']) {
    const deliveries = deliveriesOf(sink, path);
    const ids = [...deliveries.values()].flatMap((of) => [...of]);
    expect(ids.length, 'one webhook-id for each event').toBe(deliveries.size);
    expect(new Set(ids).size, 'one event for each webhook-id').toBe(ids.length);
  }
});
