import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentForTest, logLine, sinkForTest } from './support/box.ts';
import { leaseAck } from './support/events.ts';
import { postEvents } from './support/post-events.ts';
import type { ReceivedRequest } from './support/sink.ts';

const hostnameOf = ({ body }: ReceivedRequest): string => JSON.parse(body.toString()).lease.hostname;

test('SIGHUP takes a good file into force, and keeps what was in force where the file is bad', async () => {
  const sink = await sinkForTest();
  const webhook = (name: string) => ({ name, url: `${sink.url}/${name}` });
  const agent = await agentForTest({ config: { hooks: { webhook: [webhook('first'), webhook('kept')] } } });
  const good = readFileSync(agent.configFile, 'utf8');
  const reported = async (hostname: string, ...paths: readonly string[]) => {
    expect((await postEvents(agent, [leaseAck(hostname)])).status).toBe(202);
    for (const path of paths) await sink.waitFor((request) => request.url === path && hostnameOf(request) === hostname);
  };
  await reported('before', '/first', '/kept');

  writeFileSync(agent.configFile, good.replaceAll('first', 'second'));
  agent.child.kill('SIGHUP');
  expect(await logLine(agent, 'configuration reloaded')).toMatchObject({ hooks: 2 });
  await reported('after', '/second', '/kept');

  const lines = good.split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('name: kept'));
  const bad = lines.toSpliced(line, 0, '      retries: many').join('\n');
  writeFileSync(agent.configFile, bad);
  agent.child.kill('SIGHUP');
  const refused = await logLine(agent, 'configuration not reloaded: the one before stays in force');
  expect(refused).toMatchObject({
    level: 'error',
    faults: [
      expect.stringMatching(
        new RegExp(`hookline\\.yaml:${line + 1}:\\d+: hooks\\.webhook\\[1\\]\\.retries: .*expected .*got "many"`),
      ),
    ],
  });
  await reported('still', '/second', '/kept');
  expect(sink.requests.filter(({ url }) => url === '/first').map(hostnameOf)).toEqual(['before']);
});

test('SIGHUP on an empty file, as a copy that is half done leaves it, keeps what was in force', async () => {
  const sink = await sinkForTest();
  const agent = await agentForTest({ config: { hooks: { webhook: [{ name: 'kept', url: `${sink.url}/kept` }] } } });
  writeFileSync(agent.configFile, '\n');
  agent.child.kill('SIGHUP');
  expect(await logLine(agent, 'configuration not reloaded: the one before stays in force')).toMatchObject({
    faults: [`${agent.configFile}: the file is empty`],
  });
  await postEvents(agent, [leaseAck('still')]);
  await sink.waitFor((request) => request.url === '/kept' && hostnameOf(request) === 'still');
});

test('SIGHUP lets deliveries to a hook that is gone from the file become dead letters, and says what needs a restart', async () => {
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(500).end() });
  const webhook = { name: 'old', url: `${sink.url}/old`, retry_backoff: '1s' };
  const agent = await agentForTest({ config: { hooks: { webhook: [webhook] } } });
  await postEvents(agent, [leaseAck('laptop')]);
  expect((await logLine(agent, 'attempt failed')).retry_in_s).toBeGreaterThanOrEqual(1);
  const { dir } = agent;
  writeFileSync(agent.configFile, `data_dir: ${dir}/elsewhere\ningest: { http: "" }\napi: { listen: "127.0.0.1:0" }\n`);
  agent.child.kill('SIGHUP');
  expect(await logLine(agent, 'these changes need a restart')).toMatchObject({
    changed: expect.arrayContaining(['data_dir']),
  });

  const headers = { authorization: `Bearer ${agent.token}` };
  const letters = async () => (await fetch(`${agent.apiUrl}/api/v1/dead-letters`, { headers })).json();
  await expect.poll(letters, { timeout: 10_000 }).toMatchObject({
    dead_letters: [{ attempts: 1, event: 'lease.ack', reason: 'the hook is no longer configured' }],
    total: 1,
  });
});
