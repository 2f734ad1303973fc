import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import type { RunningAgent } from './support/agent.ts';
import { agentForTest, directoryForTest, freePort, sinkForTest } from './support/box.ts';
import { leaseAck, range, sessionUp } from './support/events.ts';
import { AWS_ENV, FakeBus } from './support/fake-bus.ts';
import { HOOKLINE, runHookline, runProgram } from './support/hookline.ts';
import { postEvents } from './support/post-events.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';

const POLL = { timeout: 15_000 };

const startBox = async (more: Readonly<Record<string, unknown>> = {}): Promise<RunningAgent> =>
  agentForTest({ config: { api: { listen: `127.0.0.1:${await freePort()}` }, ...more } });

/** Runs a command against this agent, which must succeed; answers what it printed. */
async function run(agent: RunningAgent, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runHookline(...args, '--config', agent.configFile);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

const runJson = async (agent: RunningAgent, ...args: readonly string[]) =>
  JSON.parse(await run(agent, ...args, '--json'));

/** A command that runs until it is told to end. */
function follow(agent: RunningAgent, ...args: readonly string[]) {
  const child = spawn(process.execPath, [HOOKLINE, ...args, '--config', agent.configFile]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const interrupt = async () => {
    const closed = once(child, 'close');
    child.kill('SIGINT');
    return (await closed)[0];
  };
  return { lines, interrupt };
}

test('a hook lives its whole life on the command line', async () => {
  let status = 200;
  const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
  const agent = await startBox();
  const file = join(directoryForTest(), 'hook.yaml');
  writeFileSync(file, `name: billing\nurl: ${sink.url}/billing\nevents: [lease.*]\nretries: 1\nsecret: s1\n`, {
    mode: 0o600,
  });
  expect(await run(agent, 'hooks', 'create', '--file', file, '--timeout', '3s')).toMatch(
    /^billing is made for tenant default and enabled \(\S+\)\.\n$/,
  );
  expect(await run(agent, 'hooks', 'list', '--origin', 'api')).toMatch(/billing +webhook +default +lease\.\* +enabled/);
  expect(await run(agent, 'hooks', 'test', 'billing')).toMatch(/it goes to billing\.\n$/);
  await sink.waitFor(({ url }) => url === '/billing');

  const tail = follow(agent, 'tail', '--hook', 'billing', '--last', '0');
  await run(agent, 'hooks', 'set', 'billing', '--events', 'lease.*,session_up', '--header', 'X-Site: north');
  expect(await runJson(agent, 'hooks', 'show', 'billing')).toMatchObject({
    events: ['lease.*', 'session_up'],
    headers: { 'X-Site': 'north' },
    timeout: '3s',
    secret: '********',
  });
  const rotated = await runHookline('hooks', 'rotate-secret', 'billing', '--config', agent.configFile);
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) });

  status = 500;
  await postEvents(agent, [sessionUp(1)]);
  await expect.poll(async () => (await runJson(agent, 'dlq', 'list')).total, POLL).toBe(1);
  await expect
    .poll(() => tail.lines.filter((line) => / session_up +billing +dead +500 /.test(line)).length, POLL)
    .toBe(1);
  const [dead] = (await runJson(agent, 'deliveries', 'list', '--state', 'dead')).deliveries;
  expect(await run(agent, 'deliveries', 'show', dead.id)).toMatch(
    /^session_up .* for billing: dead\n[\s\S]*x-site: north/i,
  );
  status = 200;
  expect(await run(agent, 'dlq', 'redrive', '--hook', 'billing')).toBe('1 dead letter goes out again.\n');
  await expect
    .poll(() => tail.lines.filter((line) => / session_up +billing +delivered +200 /.test(line)).length, POLL)
    .toBe(1);
  expect(await run(agent, 'deliveries', 'redeliver', dead.id)).toBe('session_up goes to billing again.\n');
  await expect
    .poll(() => tail.lines.filter((line) => / session_up +billing +delivered +200 /.test(line)).length, POLL)
    .toBe(2);
  expect(await tail.interrupt()).toBe(0);

  await run(agent, 'hooks', 'disable', 'billing');
  expect(await run(agent, 'hooks', 'enable', 'billing')).toBe('billing is enabled again.\n');
  await run(agent, 'hooks', 'delete', 'billing');
  expect(await run(agent, 'hooks', 'list')).toBe('No hooks are configured.\n');
  const actions = (await runJson(agent, 'audit', 'list')).entries.map(({ action }: { action: string }) => action);
  expect(actions).toEqual(expect.arrayContaining(['hook.create', 'hook.delete']));
  expect(await run(agent, 'audit', 'list')).not.toContain('s1');
});

test('the API says what is wrong with a hook, and where', async () => {
  const agent = await startBox();
  const args = ['hooks', 'create', '--url', 'ftp://example.com', '--config', agent.configFile];
  const { code, stdout, stderr } = await runHookline(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/\(4\d\d invalid_request\)\n {2}\$\.url: .*http/);
});

test("a viewer's token of one tenant, kept in a profile, shows that tenant and changes nothing", async () => {
  const tenants = ['acme', 'other'].map((id) => ({ id, match: { realms: [`${id}.example.com`] } }));
  const webhook = ['acme', 'other'].map((tenant) => ({ name: `of-${tenant}`, tenant, url: 'http://127.0.0.1:9/' }));
  const agent = await startBox({ tenants, hooks: { webhook } });
  const directory = directoryForTest();
  const tokenFile = join(directory, 'token');
  const create = ['tokens', 'create', 'portal', '--scope', 'viewer', '--tenant', 'acme', '--out', tokenFile];
  expect(await runHookline(...create, '--config', agent.configFile)).toMatchObject({ code: 0, stdout: '' });

  const previous = process.env.XDG_CONFIG_HOME;
  process.env.XDG_CONFIG_HOME = directory;
  onTestFinished(() => {
    if (previous === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = previous;
  });
  expect(await runHookline('profile', 'add', 'acme', '--api', agent.apiUrl, '--token-file', tokenFile)).toMatchObject({
    code: 0,
  });
  const listed = await runHookline('hooks', 'list', '--json', '--profile', 'acme');
  expect(JSON.parse(listed.stdout).hooks.map(({ name }: { name: string }) => name)).toEqual(['of-acme']);
  expect(await runHookline('hooks', 'show', 'of-other', '--profile', 'acme')).toMatchObject({ code: 3 });
  expect(await runHookline('hooks', 'test', 'of-acme', '--profile', 'acme')).toMatchObject({ code: 4 });
  expect(await runHookline('tokens', 'list', '--profile', 'acme')).toMatchObject({ code: 4 });
  const [{ id }] = (await runJson(agent, 'tokens', 'list')).tokens.filter(
    ({ name }: { name: string }) => name === 'portal',
  );
  await run(agent, 'tokens', 'delete', id);
  expect(await runHookline('status', '--profile', 'acme')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(tokenFile),
  });
});

test('tail --events follows the live stream over a restart of the agent', async () => {
  const agent = await startBox();
  await postEvents(agent, [leaseAck('before')]);
  const tail = follow(agent, 'tail', '--events', '--json');
  const hosts = () => tail.lines.map((line) => JSON.parse(line).payload.lease?.hostname);
  await expect.poll(hosts, POLL).toEqual(['before']);
  await postEvents(agent, [leaseAck('first'), leaseAck('second')]);
  await expect.poll(hosts, POLL).toEqual(['before', 'first', 'second']);
  await agent.stop();
  const next = await agentForTest({ config: { api: { listen: new URL(agent.apiUrl).host } }, dir: agent.dir });
  await postEvents(next, [leaseAck('third')]);
  await expect.poll(hosts, { timeout: 30_000 }).toEqual(['before', 'first', 'second', 'third']);
  expect(await tail.interrupt()).toBe(0);
});

describe('on a box with a hook', () => {
  test('replay start --wait sends past events to it once more', async () => {
    const sink = await sinkForTest();
    const agent = await startBox();
    await postEvents(
      agent,
      range(1, 5).map((id) => sessionUp(id)),
    );
    await run(agent, 'hooks', 'create', '--url', `${sink.url}/late`, '--name', 'late');
    expect(await run(agent, 'replay', 'start', '--hook', 'late', '--since', '1h', '--wait')).toMatch(
      /: done .*5 events/,
    );
    await expect.poll(() => sink.requests.length, POLL).toBe(5);
    expect(await run(agent, 'replay', 'list')).toMatch(/late .* done +100% +5 /);
  });

  test('worker disable lets its events wait, and enable delivers them', async () => {
    const sink = await sinkForTest();
    const agent = await startBox({ hooks: { webhook: [{ name: 'a', url: sink.url }] } });
    expect(await run(agent, 'worker', 'disable', 'default')).toContain('Inactive');
    await postEvents(agent, [sessionUp(1)]);
    await expect.poll(() => run(agent, 'worker', 'list'), POLL).toMatch(/default +Inactive +1 /);
    expect(sink.requests).toEqual([]);
    await run(agent, 'worker', 'enable', 'default');
    await sink.waitFor(() => true);
  });

  test('doctor finds it well', async () => {
    const sink = await sinkForTest();
    const agent = await startBox({ hooks: { webhook: [{ name: 'a', url: sink.url }] } });
    const args = ['doctor', '--json', '--time-server', `${sink.url}/time`, '--config', agent.configFile];
    const { code, stdout } = await runHookline(...args);
    const { findings } = JSON.parse(stdout);
    expect(findings.filter(({ result }: { result: string }) => result !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect(sink.requests.map(({ url }) => url)).toEqual(['/time']);
  });

  test('doctor looks at the bus of a box that forwards, and puts nothing on it', async () => {
    const bus = await FakeBus.start();
    const sink = await sinkForTest();
    const listen = `127.0.0.1:${await freePort()}`;
    const agent = await agentForTest({ config: { ...bus.config(), api: { listen } }, env: AWS_ENV });
    const args = ['doctor', '--json', '--time-server', `${sink.url}/time`, '--config', agent.configFile];
    const doctor = async () => {
      const env = { ...process.env, AWS_PROFILE: undefined, ...AWS_ENV };
      const { code, stdout } = await runProgram(process.execPath, [HOOKLINE, ...args], { env });
      const checks = ['region', 'credentials', 'bus', 'forwarding'];
      const { findings } = JSON.parse(stdout) as { findings: { check: string; result: string }[] };
      return { code, found: checks.map((name) => findings.find(({ check }) => check === name)?.result) };
    };
    expect(await doctor()).toEqual({ code: 0, found: ['ok', 'ok', 'ok', 'warn'] });
    expect(bus.batches).toEqual([]);
    await postEvents(agent, [sessionUp(1)]);
    await expect.poll(() => bus.taken.length, POLL).toBe(1);
    expect(await doctor()).toEqual({ code: 0, found: ['ok', 'ok', 'ok', 'ok'] });
    bus.describe = () => new AwsFault(400, 'AccessDeniedException');
    expect(await doctor()).toEqual({ code: 1, found: ['ok', 'ok', 'fail', 'ok'] });
  });

  test('events are listed and shown, and a list ends quietly with its reader', async () => {
    const agent = await startBox();
    await postEvents(
      agent,
      range(1, 600).map((id) => sessionUp(id)),
    );
    await expect
      .poll(async () => (await runJson(agent, 'events', 'list', '--limit', '600')).events.length, POLL)
      .toBe(600);
    const [{ id, type }] = (await runJson(agent, 'events', 'list', '--limit', '1')).events;
    expect(await run(agent, 'events', 'show', id)).toContain(`type:    ${type}\n`);
    expect(await runHookline('events', 'show', 'evt_none', '--config', agent.configFile)).toMatchObject({ code: 3 });
    const command = `"$0" "$1" events list --limit 600 --config "$2" | head -1; echo "\${PIPESTATUS[0]}"`;
    const child = spawn('bash', ['-c', command, process.execPath, HOOKLINE, agent.configFile]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    await once(child, 'close');
    expect(output).toMatch(/^TIME .*\n0\n$/);
  });
});

const whyNoTerminal = requirePrerequisites(['script']);
test.skipIf(whyNoTerminal !== undefined)(
  titleWith('on a terminal tables fit it, states are coloured and redriving has a progress bar', whyNoTerminal),
  async () => {
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(500).end() });
    const url = `${sink.url}/${'long/'.repeat(20)}`;
    const agent = await startBox({ hooks: { webhook: [{ name: 'billing', url, retries: 1 }] } });
    await postEvents(agent, [sessionUp(1), sessionUp(2)]);
    await expect.poll(async () => (await runJson(agent, 'dlq', 'list')).total, POLL).toBe(2);
    const onTerminal = async (...args: readonly string[]) => {
      const command = [process.execPath, HOOKLINE, ...args, '--config', agent.configFile].join(' ');
      const shell = `stty cols 100; unset NO_COLOR FORCE_COLOR CI; TERM=xterm-256color ${command}`;
      return (await runProgram('script', ['-qec', shell, '/dev/null'])).stdout.replaceAll('\r\n', '\n');
    };
    const listed = await onTerminal('hooks', 'list');
    expect(listed).toContain('…');
    expect(listed.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(await onTerminal('dlq', 'redrive')).toMatch(
      /100% \(2 of 2 dead letters\)[\s\S]*2 dead letters go out again\.\n$/,
    );
    expect(await onTerminal('doctor')).toContain('\u001b[32mok  \u001b[39m  node');
  },
);
