import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent } from './support/agent.ts';
import { agentForTest, directoryForTest, sinkForTest } from './support/box.ts';
import { leaseAck, range, sessionUp } from './support/events.ts';
import { runHookline } from './support/hookline.ts';
import { postEvents } from './support/post-events.ts';

test('SIGTERM ends the agent with 0; what it was delivering is delivered, what it was not is kept', async () => {
  let answers = true;
  const sink = await sinkForTest({
    respond: (_, response) => {
      if (answers) setTimeout(() => response.writeHead(200).end(), 100);
    },
  });
  const config = { hooks: { webhook: [{ name: 'all', url: sink.url, secret: 'a secret', timeout: '60s' }] } };
  const first = await agentForTest({ config });
  const sent = 300;
  await postEvents(
    first,
    range(0, sent).map((id) => sessionUp(id)),
  );
  await sink.waitFor(() => true);
  expect(await first.stop()).toBe(0);
  expect(existsSync(first.socketPath)).toBe(false);
  expect(first.logs.at(-1)).toMatchObject({ msg: 'stopped' });
  const idsOf = () => sink.requests.map(({ headers }) => headers['webhook-id']);

  const second = await agentForTest({ config, dir: first.dir });
  await expect.poll(() => new Set(idsOf()).size, { timeout: 20_000 }).toBe(sent);
  expect(idsOf().length, 'what was delivered before the stop is not delivered again').toBe(sent);

  answers = false;
  await postEvents(second, [leaseAck('hangs')]);
  await sink.waitFor(({ body }) => body.includes('hangs'));
  expect(await second.stop(), 'an endpoint that hangs holds up the stop for seconds only').toBe(0);
  answers = true;
  await agentForTest({ config, dir: first.dir });
  await expect
    .poll(() => sink.requests.filter(({ body }) => body.includes('hangs')).length, { timeout: 10_000 })
    .toBe(2);
  expect(new Set(idsOf()).size).toBe(sent + 1);
});

test('a second agent on the same data or the same socket refuses to start and says why; the first is unharmed', async () => {
  const sink = await sinkForTest();
  const config = { hooks: { webhook: [{ name: 'all', url: sink.url }] } };
  const agent = await agentForTest({ config });
  const second = await startAgent({ config, dir: agent.dir }).catch((error: Error) => error.message);
  expect(second).toMatch(/ended \(1\).*hookline cannot start: .*hookline\.db: another agent is running/s);

  const elsewhere = directoryForTest();
  const sameSocket = { ...config, ingest: { http: '', socket: agent.socketPath } };
  const third = await startAgent({ config: sameSocket, dir: elsewhere }).catch((error: Error) => error.message);
  expect(third).toMatch(/ended \(1\).*another agent is running: something answers on/s);

  const apiPort = Number(new URL(agent.apiUrl).port);
  const samePort = { ...config, api: { listen: `127.0.0.1:${apiPort}` } };
  const fourth = await startAgent({ config: samePort, dir: directoryForTest() }).catch((error: Error) => error.message);
  expect(fourth).toMatch(new RegExp(`ended \\(1\\).*127\\.0\\.0\\.1:${apiPort}`, 's'));

  expect((await postEvents(agent, [leaseAck('laptop')])).status).toBe(202);
  await sink.waitFor(({ body }) => body.includes('laptop'));
});

test('data of the agent is for its user alone', async () => {
  const agent = await agentForTest({ config: {} });
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(modeOf(join(agent.dir, 'data'))).toBe('700');
  expect(modeOf(join(agent.dir, 'data/api-token'))).toBe('600');
  expect(agent.token).toMatch(/^hlt_[\w-]{32}$/);
  await agent.stop();
  const again = await agentForTest({ config: {}, dir: agent.dir });
  expect(again.token).toBe(agent.token);
});

test('an agent whose configuration is wrong says all that is wrong and exits with 2', async () => {
  const file = join(directoryForTest(), 'missing.yaml');
  expect(await runHookline('agent', '--config', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('missing.yaml'),
  });
});
