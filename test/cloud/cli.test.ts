import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { directoryForTest, sinkForTest } from '../e2e/support/box.ts';
import { cloudOf } from './support/cloud.ts';
import { commandLine } from './support/command-line.ts';
import { deployed, titleOf } from './support/deployed.ts';
import { type ManagementApi, managementApi } from './support/management-api.ts';

const ministack = deployed();
/** Not that of tests that count dead letters: some are left here. */
const TENANT = 'isp-c';
/** Until a cold function has read a message, its hooks and its keys; and the cache of one that knows the hooks from before. */
const ARRIVES = { timeout: 40_000, interval: 500 };

describe.skipIf(ministack === undefined)(titleOf('the command line before the deployed system'), () => {
  const endpoint = ministack?.endpoint ?? '';
  const cloud = cloudOf({ endpoint });
  let api: ManagementApi;

  beforeAll(async () => {
    api = await managementApi({ endpoint });
  });

  /** Makes a hook of this test alone by the command line. */
  async function hookForTest(name: string, url: string, ...more: readonly string[]) {
    const hookline = commandLine(api);
    const { id } = await hookline.runJson('hooks', 'create', '--name', name, '--tenant', TENANT, '--url', url, ...more);
    onTestFinished(async () => void (await api.call('DELETE', `/hooks/${id}`)));
    return { hookline, id: String(id) };
  }

  test('leads a hook through its life', async () => {
    const sink = await sinkForTest();
    const secretFile = join(directoryForTest(), 'secret');
    writeFileSync(secretFile, 'first-secret\n', { mode: 0o600 });
    const { hookline } = await hookForTest('by-cli', sink.url, '--events', 'ha.*', '--secret-file', secretFile);
    const { finish, run, runJson } = hookline;

    expect(await run('hooks', 'list')).toMatch(/^by-cli +webhook +isp-c +ha\.\* +enabled +http:\/\/127/m);
    expect(await run('hooks', 'test', 'by-cli')).toMatch(/it goes to by-cli\.\n$/);
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(1);

    await run('hooks', 'set', 'by-cli', '--retries', '8', '--timeout', '3s', '--header', 'X-Site: north');
    expect(await runJson('hooks', 'show', 'by-cli')).toMatchObject({
      retries: 8,
      timeout: '3s',
      headers: { 'X-Site': 'north' },
      secret: '********',
      state: 'enabled',
    });

    expect(await run('hooks', 'disable', 'by-cli')).toBe('by-cli is disabled.\n');
    expect(await finish('hooks', 'test', 'by-cli')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('out of service'),
    });
    expect(await run('hooks', 'enable', 'by-cli')).toBe('by-cli is enabled again.\n');
    expect(await run('hooks', 'rotate-secret', 'by-cli')).toMatch(/^\S+\n$/);
    await run('test', '--hook', 'by-cli');
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(2);

    expect(await run('hooks', 'delete', 'by-cli')).toContain('by-cli');
    expect(await finish('hooks', 'show', 'by-cli')).toMatchObject({ code: 3 });
    const actions = (await runJson('audit', 'list')).entries.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['hook.create', 'hook.update', 'hook.rotate_secret', 'hook.delete']),
    );
    expect(await run('audit', 'list')).not.toContain('first-secret');
  });

  test('shows events and deliveries as they happen, and delivers one again', async () => {
    const sink = await sinkForTest();
    const { hookline } = await hookForTest('watched', sink.url, '--events', 'conflict.resolved');
    const { run, runJson, follow } = hookline;
    const tail = follow('tail', '--hook', 'watched');
    const events = follow('tail', '--events', '--type', 'conflict.resolved', '--json');

    await run('hooks', 'test', 'watched'); // From here on the functions know the hook.
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(1);
    const eventId = await cloud.putEvent(TENANT, 'conflict.resolved', { event: 'conflict.resolved', conflict: {} });
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(2);

    const ofEvent = async () =>
      (await runJson('deliveries', 'list', '--hook', 'watched', '--event', eventId)).deliveries;
    await expect.poll(async () => (await ofEvent()).length, ARRIVES).toBe(1);
    const [delivery] = await ofEvent();
    expect(await run('deliveries', 'show', delivery.id)).toMatch(
      /^conflict\.resolved .* for watched: delivered\n[\s\S]*POST http:\/\/127/,
    );
    expect(await run('events', 'list', '--tenant', TENANT, '--type', 'conflict.resolved')).toContain(eventId);
    expect(await runJson('events', 'show', eventId)).toMatchObject({
      type: 'conflict.resolved',
      payload: { event: 'conflict.resolved' },
    });
    expect(await run('events', 'types')).toContain('conflict.resolved');

    expect(await run('deliveries', 'redeliver', delivery.id)).toBe('conflict.resolved goes to watched again.\n');
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(3);
    expect(sink.requests[2]?.headers['webhook-id']).toBe(sink.requests[1]?.headers['webhook-id']);

    const told = () => tail.lines.filter((line) => / conflict\.resolved +watched +delivered +200 /.test(line)).length;
    await expect.poll(told, ARRIVES).toBe(3);
    await expect.poll(() => events.lines.map((line) => JSON.parse(line).id), ARRIVES).toContain(eventId);
    expect([await tail.interrupt(), await events.interrupt()]).toEqual([0, 0]);
  });

  test('lists dead letters and redrives them', async () => {
    let status = 500;
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
    const { hookline } = await hookForTest('dying-by-cli', sink.url, '--events', 'ha.*', '--retries', '1');
    await hookline.run('hooks', 'test', 'dying-by-cli');
    const dead = async () => (await hookline.runJson('dlq', 'list', '--hook', 'dying-by-cli')).total;
    await expect.poll(dead, ARRIVES).toBe(1);
    expect(await hookline.run('dlq', 'list', '--hook', 'dying-by-cli')).toMatch(/dying-by-cli .* HTTP 500/);

    status = 200;
    expect(await hookline.run('dlq', 'redrive', '--hook', 'dying-by-cli')).toBe('1 dead letter goes out again.\n');
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(2);
    expect(await hookline.run('dlq', 'list', '--hook', 'dying-by-cli')).toBe('No dead letters.\n');
  });

  test('takes a hook from a file, whose endpoint was gone (410), back into service', async () => {
    let status = 410;
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
    const hookline = commandLine(api);
    const pushed = { id: 'gone', tenant: TENANT, url: sink.url, events: ['ha.*'], retries: 1 };
    await cloud.hooks.put(await cloud.putHook(pushed), 'bng1'); // As `hookline hooks push` of bng1 puts it.
    onTestFinished(() => cloud.hooks.delete(TENANT, 'gone').then(() => undefined));
    await hookline.run('hooks', 'test', 'gone');
    await expect.poll(() => hookline.run('hooks', 'list'), ARRIVES).toMatch(/^gone .* disabled: .*410/m);
    expect(await hookline.finish('hooks', 'test', 'gone')).toMatchObject({ code: 1 });

    status = 200;
    expect(await hookline.run('hooks', 'enable', 'gone')).toBe('gone is enabled again.\n');
    expect(await hookline.run('hooks', 'enable', 'gone')).toBe('gone was not disabled.\n');
    await hookline.run('hooks', 'test', 'gone');
    await expect.poll(() => sink.requests.length, ARRIVES).toBe(2);
    expect(await hookline.runJson('hooks', 'show', 'gone')).toMatchObject({ state: 'enabled', origin: 'file' });
  });

  test("switches a tenant's worker off and on", async () => {
    const { run } = commandLine(api);
    onTestFinished(async () => void (await api.call('POST', '/workers/isp-b.example/enable')));
    expect(await run('worker', 'disable', 'isp-b.example')).toMatch(
      /^The worker of isp-b\.example is Inactive; \d+ wait/,
    );
    await expect.poll(() => run('worker', 'list'), ARRIVES).toMatch(/^isp-b\.example +Inactive /m);
    expect(await run('worker', 'enable', 'isp-b.example')).toMatch(/is (Activating|Active); /);
    await expect.poll(() => run('worker', 'list'), ARRIVES).toMatch(/^isp-b\.example +Active /m);
  });

  test('makes tokens, which may what their scope and tenant may, until they are deleted', async () => {
    const { run, runJson } = commandLine(api);
    const token = (await run('tokens', 'create', 'portal', '--scope', 'viewer', '--tenant', TENANT)).trim();
    const viewer = commandLine({ ...api, firstToken: token });
    expect(await viewer.run('status')).toMatch(/portal/);
    expect(await viewer.finish('tokens', 'list')).toMatchObject({ code: 4 });
    expect(await viewer.finish('worker', 'disable', TENANT)).toMatchObject({ code: 4 });
    const { tokens } = await runJson('tokens', 'list');
    const { id } = tokens.find(({ name }: { name: string }) => name === 'portal');
    expect(await run('tokens', 'delete', id)).toBe(`${id} is deleted.\n`);
    expect(await viewer.finish('status')).toMatchObject({ code: 4 });
    expect(await run('status')).toMatch(/^test \(cloud, [\s\S]*first admin token/);
  });

  test('replays past events to one hook', async () => {
    const [first, others] = [await sinkForTest(), await sinkForTest()];
    const types = ['--events', 'lease.decline'];
    const { hookline } = await hookForTest('replayed', first.url, ...types);
    await hookForTest('not-replayed', others.url, ...types);
    for (const sink of [first, others]) {
      await hookline.run('hooks', 'test', sink === first ? 'replayed' : 'not-replayed');
      await expect.poll(() => sink.requests.length, ARRIVES).toBe(1);
    }
    await cloud.putEvent(TENANT, 'lease.decline', { event: 'lease.decline', lease: { ip: '192.0.2.99' } });
    const received = () => first.requests.filter(({ body }) => body.includes('192.0.2.99'));
    await expect.poll(() => received().length, ARRIVES).toBe(1);

    expect(await hookline.run('replay', 'start', '--hook', 'replayed', '--since', '5m', '--wait')).toMatch(
      /^Replay \S+ to replayed, .*: done \(100%\)\.\n$/,
    );
    await expect.poll(() => received().length, ARRIVES).toBe(2);
    expect(others.requests.filter(({ body }) => body.includes('192.0.2.99'))).toHaveLength(1);
    const { replays } = await hookline.runJson('replay', 'list');
    expect(replays[0]).toMatchObject({ hook: 'replayed', state: 'done', tenant: TENANT });
    expect(await hookline.run('replay', 'show', replays[0].id)).toContain('done');
    expect(await hookline.finish('replay', 'cancel', replays[0].id)).toMatchObject({ code: 1 });
  });
});
