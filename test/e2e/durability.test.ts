import { expect, test } from 'vitest';
import type { RunningAgent } from './support/agent.ts';
import { agentForTest, sinkForTest } from './support/box.ts';
import { range, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';
import type { ReceivedRequest, Sink } from './support/sink.ts';

const ROUNDS = 8;
/** Large events take the disk a while: an answer that does not wait for it is found out. */
const PADDING = 'x'.repeat(8_000);
const REPORTERS = [
  { over: 'socket', batch: 1 },
  { over: 'socket', batch: 50 },
  { over: 'http', batch: 1 },
  { over: 'http', batch: 20 },
] as const;

const sessionOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).session_id;

/** Reports sessions until the agent is gone; `onAccepted` is told at once of those that were answered 202. */
async function report(
  agent: RunningAgent,
  reporter: (typeof REPORTERS)[number],
  next: () => number,
  onAccepted: (ids: readonly number[]) => void,
): Promise<void> {
  for (;;) {
    const ids = range(0, reporter.batch).map(next);
    const note = reporter.batch > 1 ? PADDING : '';
    const events = ids.map((id) => sessionUp(id, { note }));
    const answer = await postEvents(agent, events, reporter.over).catch(() => undefined);
    if (answer === undefined) return;
    onAccepted(ids);
    expect(answer).toMatchObject({ status: 202, body: { accepted: ids.length, rejected: [] } });
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
    let isDoomed = false;
    const onAccepted = (ids: readonly number[]) => {
      if (isDoomed) running.child.kill('SIGKILL');
      for (const id of ids) accepted.add(id);
    };
    const reporting = Promise.all(REPORTERS.map((reporter) => report(running, reporter, () => ++last, onAccepted)));
    await expect.poll(() => accepted.size, { timeout: 20_000 }).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
    // At a moment of no meaning, or right at an answer, when its events had better be on disk.
    if (round % 2 === 0) await running.kill9();
    isDoomed = true;
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
