import { describe, expect, test } from 'vitest';
import type { Webhook } from '#shared/hook/hook.ts';
import { FIRST_TOKEN } from './cloud-account.ts';
import { hashOf, openForTest } from './cloud-harness.ts';
import { HOOK } from './sample-hook.ts';

describe('the cloud', () => {
  test('knows the tenants that have a rule on its bus', async () => {
    const { ports } = await openForTest();
    expect(ports.tenants()).toEqual(['isp-a', 'isp-b']);
  });

  test('refuses a hook with an address that deliver would not send to, and takes one that is allowed', async () => {
    const { ports } = await openForTest();
    for (const url of [
      'http://10.0.0.1/',
      'https://[::ffff:169.254.169.254]/',
      'http://3232235777/',
      'http://0xa000001/',
    ])
      await expect(ports.hooks.put({ ...HOOK, url }, undefined)).rejects.toMatchObject({ code: 'egress_refused' });
    const stored = await ports.hooks.put({ ...HOOK, url: 'http://127.0.0.1:8080/' }, undefined);
    expect(stored.hook).toMatchObject({ url: 'http://127.0.0.1:8080/' });
  });

  test('shows a hook that was pushed from files as such', async () => {
    const account = await openForTest();
    await account.putHook(HOOK, 'bng-1');
    await account.ports.hooks.put({ ...HOOK, id: 'made-here' }, undefined);
    const hooks = await account.ports.hooks.list('isp-a');
    expect(hooks.map(({ hook, origin }) => `${hook.id}: ${origin}`)).toEqual(['hk: file', 'made-here: api']);
  });

  test("sends an event to one hook alone through its tenant's queue", async () => {
    const account = await openForTest();
    const { tenant, type, timeMs, body } = account.event('isp-b', 'lease.ack');
    const id = await account.ports.fire({ tenant, type, timeMs, body }, HOOK);
    expect(await account.takeMessages('isp-b')).toMatchObject([{ hookId: 'hk', attempt: 1, event: { id, body } }]);
  });

  test('takes the first token from its secret, and another one once that is changed', async () => {
    const account = await openForTest();
    expect(await account.ports.tokens.find(hashOf(FIRST_TOKEN))).toMatchObject({
      id: 'first',
      scope: 'admin',
      tenant: '*',
    });
    await expect(account.ports.tokens.remove('first')).rejects.toMatchObject({ code: 'first_token' });
    account.firstToken = 'another';
    account.advance(5 * 60_000);
    expect(await account.ports.tokens.find(hashOf(FIRST_TOKEN))).toBeUndefined();
    expect(await account.ports.tokens.find(hashOf('another'))).toMatchObject({ id: 'first' });
    account.firstToken = '';
    account.advance(5 * 60_000);
    expect(await account.ports.tokens.find(hashOf(''))).toBeUndefined();
  });

  test('refuses a replay without an archive, and to a hook of every tenant', async () => {
    const account = await openForTest();
    const start = (hook: Webhook) => account.ports.replays.start(hook, account.nowMs - 1_000, account.nowMs);
    await expect(start({ ...HOOK, tenant: '*' })).rejects.toMatchObject({ status: 409, code: 'no_rule' });
    account.settings = { ...account.settings, archiveArn: undefined };
    await account.reopen();
    await expect(start(HOOK)).rejects.toMatchObject({ status: 501, code: 'no_archive' });
  });

  test('cancels a replay, and leaves one that is over as it is', async () => {
    const account = await openForTest();
    const { replays } = account.ports;
    const replay = await replays.start(HOOK, account.nowMs - 1_000, account.nowMs);
    await replays.cancel(replay);
    expect(await replays.get(replay.id, 'isp-a')).toMatchObject({ state: 'cancelled' });
    await replays.cancel(replay);
    expect(await replays.get(replay.id, 'isp-a')).toMatchObject({ state: 'cancelled' });
  });

  test('says that a worker is being changed already', async () => {
    const account = await openForTest();
    account.servers.lambda.isBusy = true;
    await expect(account.ports.workers.set('isp-a', false)).rejects.toMatchObject({ status: 409, code: 'worker_busy' });
    await expect(account.ports.workers.set('nobody', false)).rejects.toMatchObject({ status: 404 });
  });

  test('finds the dead letters of every tenant, of a time, and takes them back', async () => {
    const account = await openForTest();
    const { deadLetters } = account.ports;
    for (const tenant of ['isp-a', 'isp-b']) {
      await account.bury(account.event(tenant, 'lease.ack'), 'hk');
      account.advance(60_000);
    }
    const reasons = (await deadLetters.list({}, 10)).letters.map(({ tenant, reason }) => `${tenant}: ${reason}`);
    expect(reasons).toEqual(['isp-b: HTTP 400', 'isp-a: HTTP 400']);
    const untilMs = account.nowMs - 60_000;
    expect(await deadLetters.list({ untilMs }, 10)).toMatchObject({ letters: [{ tenant: 'isp-a' }], total: 1 });
    expect(await deadLetters.list({ sinceMs: untilMs }, 10)).toMatchObject({
      letters: [{ tenant: 'isp-b' }],
      total: 1,
    });
    expect(await deadLetters.redrive({ untilMs }, 10)).toBe(1);
    expect(await account.takeMessages('isp-a')).toMatchObject([{ hookId: 'hk', attempt: 1 }]);
    expect(await deadLetters.list({}, 10)).toMatchObject({ total: 1 });
  });
});
