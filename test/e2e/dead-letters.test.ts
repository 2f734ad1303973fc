import { expect, test } from 'vitest';
import type { RunningAgent } from './support/agent.ts';
import { agentForTest, freePort, logLine, sinkForTest } from './support/box.ts';
import { leaseAck, sessionUp } from './support/events.ts';
import { runHookline } from './support/hookline.ts';
import { postEvents } from './support/post-events.ts';
import type { Sink } from './support/sink.ts';

const report = async (agent: RunningAgent, event: object): Promise<void> =>
  expect((await postEvents(agent, [event])).status).toBe(202);

const cli = async (agent: RunningAgent, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runHookline(...args, '--config', agent.configFile);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

async function lettersOf(agent: RunningAgent, ...filter: readonly string[]) {
  return JSON.parse(await cli(agent, 'dlq', 'list', '--json', ...filter));
}

const idsOf = (sink: Sink, path: string): (string | string[] | undefined)[] =>
  sink.requests.filter(({ url }) => url === path).map(({ headers }) => headers['webhook-id']);

test('a hook that answers 410 is disabled until somebody enables it; what waits for it becomes dead letters', async () => {
  let status = 500;
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
  const webhook = { name: 'billing', url: `${sink.url}/billing`, retry_backoff: '1s', secret: 'a secret' };
  const config = { api: { listen: `127.0.0.1:${await freePort()}` }, hooks: { webhook: [webhook] } };
  const first = await agentForTest({ config });
  await report(first, leaseAck('waits'));
  await logLine(first, 'attempt failed');
  status = 410;
  await report(first, leaseAck('finds it gone'));
  expect(await logLine(first, 'hook disabled: hookline hooks enable NAME takes it back into service')).toMatchObject({
    level: 'error',
    hook: 'billing',
    reason: expect.stringContaining('410'),
  });
  await expect.poll(async () => (await lettersOf(first)).total, { timeout: 10_000 }).toBe(2);
  expect((await lettersOf(first)).dead_letters.map(({ reason }: { reason: string }) => reason).toSorted()).toEqual([
    'HTTP 410: the endpoint is gone, so its hook is disabled',
    'the hook is disabled: HTTP 410: the endpoint is gone, so its hook is disabled',
  ]);
  expect(await first.stop()).toBe(0);

  status = 200;
  const agent = await agentForTest({ config, dir: first.dir });
  await logLine(agent, 'hook stays disabled: hookline hooks enable NAME');
  expect(await cli(agent, 'hooks', 'list')).toMatch(/billing +webhook +default +\* +disabled: HTTP 410/);
  await report(agent, leaseAck('passes by'));
  expect(await cli(agent, 'hooks', 'enable', 'billing')).toBe('billing is enabled again.\n');
  expect(await cli(agent, 'hooks', 'enable', 'billing')).toBe('billing was not disabled.\n');
  await report(agent, leaseAck('is delivered'));
  await sink.waitFor(({ body }) => body.includes('is delivered'));
  expect(await cli(agent, 'dlq', 'redrive')).toBe('2 dead letters go out again.\n');
  await expect.poll(() => new Set(idsOf(sink, '/billing')).size).toBe(3);
  await expect.poll(() => idsOf(sink, '/billing').length).toBe(5);
  expect((await lettersOf(agent)).total).toBe(0);
  expect(sink.requests.some(({ body }) => body.includes('passes by'))).toBe(false);
  expect(await cli(agent, 'hooks', 'test')).toMatch(
    /^Test event evt_\w+ is accepted for tenant default: it goes to billing\.\n$/,
  );
  expect(await runHookline('hooks', 'test', '--tenant', 'nobody', '--config', agent.configFile)).toMatchObject({
    code: 2,
    stderr: 'Invalid request (400 invalid_request)\n  $.tenant: there is no tenant "nobody"\n',
  });

  const unknown = await runHookline('hooks', 'enable', 'nobody', '--config', agent.configFile);
  expect(unknown).toMatchObject({ code: 3, stderr: 'there is no hook "nobody" (404 no_such_hook)\n' });
});

test('hookline dlq lists dead letters and delivers them again, by hook and time', async () => {
  let status = 503;
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
  const webhook = (name: string, events: readonly string[]) => ({
    name,
    events,
    url: `${sink.url}/${name}`,
    retries: 1,
    secret: 'a secret',
  });
  const config = {
    api: { listen: `127.0.0.1:${await freePort()}` },
    hooks: { webhook: [webhook('leases', ['lease.*']), webhook('sessions', ['session_up'])] },
  };
  const agent = await agentForTest({ config });
  expect(await cli(agent, 'dlq', 'list')).toBe('No dead letters.\n');
  await report(agent, leaseAck('first'));
  await expect.poll(async () => (await lettersOf(agent)).total, { timeout: 10_000 }).toBe(1);
  const [oldest] = (await lettersOf(agent)).dead_letters;
  const since = new Date(Date.parse(oldest.died_at) + 1).toISOString();
  await report(agent, sessionUp(1));
  await report(agent, leaseAck('second'));
  await expect.poll(async () => (await lettersOf(agent)).total, { timeout: 10_000 }).toBe(3);

  expect(await cli(agent, 'dlq', 'list')).toMatch(
    /^DIED +TENANT +HOOK +EVENT +EVENT ID +ATTEMPTS +REASON\n(.*503 after 1 attempt\n){3}$/,
  );
  expect(await cli(agent, 'dlq', 'list', '--limit', '2')).toMatch(/2 of 3; --limit shows more\.\n$/);
  expect((await lettersOf(agent, '--hook', 'leases')).total).toBe(2);
  expect((await lettersOf(agent, '--hook', 'leases', '--since', since)).dead_letters).toMatchObject([
    { hook: 'leases', event: 'lease.ack', tenant: 'default', attempts: 1, reason: 'HTTP 503 after 1 attempt' },
  ]);
  expect((await lettersOf(agent, '--since', '1h')).total).toBe(3);
  expect((await lettersOf(agent, '--tenant', 'nobody')).total).toBe(0);

  status = 200;
  expect(await cli(agent, 'dlq', 'redrive', '--hook', 'leases', '--since', since)).toBe(
    '1 dead letter goes out again.\n',
  );
  await expect.poll(() => idsOf(sink, '/leases').length).toBe(3);
  const [, second, again] = idsOf(sink, '/leases');
  expect(again).toBe(second);
  expect((await lettersOf(agent)).total).toBe(2);
  expect(await cli(agent, 'dlq', 'redrive')).toBe('2 dead letters go out again.\n');
  await expect.poll(() => [idsOf(sink, '/leases').length, idsOf(sink, '/sessions').length]).toEqual([4, 2]);
});

test('redrives what dies again at once no more than once a letter', async () => {
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(500).end() });
  const hook = { name: 'gone', url: sink.url, retries: 1 };
  const api = { listen: `127.0.0.1:${await freePort()}` };
  const first = await agentForTest({ config: { api, hooks: { webhook: [hook] } } });
  await postEvents(
    first,
    Array.from({ length: 1_200 }, (_, id) => sessionUp(id)),
  );
  await expect.poll(async () => (await lettersOf(first, '--limit', '1')).total, { timeout: 20_000 }).toBe(1_200);
  await first.stop();

  const agent = await agentForTest({ config: { api }, dir: first.dir });
  expect(await cli(agent, 'dlq', 'redrive')).toBe('1200 dead letters go out again.\n');
  await expect.poll(async () => (await lettersOf(agent, '--limit', '1')).total, { timeout: 20_000 }).toBe(1_200);
});

test('the command line says what is wrong when it cannot reach the agent', async () => {
  const agent = await agentForTest({ config: { api: { listen: `127.0.0.1:${await freePort()}` } } });
  expect(await runHookline('dlq', 'list', '--since', 'yesterday', '--config', agent.configFile)).toMatchObject({
    code: 2,
    stdout: '',
  });
  expect(await runHookline('dlq', 'list', '--limit', '0', '--config', agent.configFile)).toMatchObject({
    code: 2,
    stdout: '',
  });
  await agent.stop();
  const { code, stderr } = await runHookline('dlq', 'list', '--config', agent.configFile);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^no agent answers at http:\/\/127\.0\.0\.1:\d+ .*is it running with this configuration\?\n$/);
});
