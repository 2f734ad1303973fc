import { describe, expect, test } from 'vitest';
import { attention } from '#functions/api/attention.ts';
import { tokenHash } from '#functions/api/token-hash.ts';
import { apiClient } from './support/api-client.ts';
import { attempt, NOW_MS } from './support/sample-world.ts';

describe('replays', () => {
  test('start over a part of time, and are listed', async () => {
    const { call, world } = apiClient();
    const body = { hook: 'alpha', since: '2026-01-31T10:00:00+01:00', until: '2026-01-31T09:30:00Z' };
    const started = await call('POST', '/replays', { body });
    expect(started.status).toBe(202);
    expect(started.body).toEqual({
      id: 'rpl_2',
      hook_id: 'hk_alpha',
      hook: 'alpha',
      tenant: 'isp-a',
      since: '2026-01-31T09:00:00.000Z',
      until: '2026-01-31T09:30:00.000Z',
      state: 'running',
      replayed: 0,
      progress: 0,
      started_at: '2026-01-31T10:00:00.000Z',
    });
    expect(world.audit[0]).toMatchObject({ action: 'replay.start', target: 'rpl_2', tenant: 'isp-a' });
    expect((await call('GET', '/replays')).body.replays.length).toBe(3);
    expect((await call('GET', '/replays/rpl_2')).body).toEqual(started.body);
  });

  test('end now where nothing else is said, or the end is yet to come', async () => {
    for (const until of [undefined, '2027-01-01T00:00:00Z']) {
      const { call, world } = apiClient();
      await call('POST', '/replays', { body: { hook: 'alpha', since: '2026-01-31T09:00:00Z', until } });
      expect(world.replays[0]?.untilMs).toBe(NOW_MS);
    }
  });

  test.each([
    [{ hook: 'alpha' }, '$.since'],
    [{ hook: 'alpha', since: 'yesterday' }, '$.since'],
    [{ hook: 'alpha', since: '2027-01-01T00:00:00Z' }, '$.since'],
    [{ hook: 'alpha', since: '2026-01-31T09:00:00Z', until: '2026-01-31T08:00:00Z' }, '$.since'],
    [{ since: '2026-01-31T09:00:00Z' }, '$.hook'],
  ])('refuse %j at %s', async (body, path) => {
    const { call, world } = apiClient();
    expect((await call('POST', '/replays', { body })).body.errors[0].path).toBe(path);
    expect(world.replays.length).toBe(2);
  });

  test('are cancelled once', async () => {
    const { call, world } = apiClient();
    expect((await call('POST', '/replays/rpl_alpha/cancel')).body).toMatchObject({ state: 'cancelled', hook: 'alpha' });
    expect((await call('POST', '/replays/rpl_alpha/cancel')).body.code).toBe('not_running');
    expect((await call('POST', '/replays/rpl_x/cancel')).body.code).toBe('no_such_replay');
    expect(world.audit.length).toBe(4);
  });

  test('need a hook that is there, and in service', async () => {
    const { call } = apiClient();
    const since = '2026-01-31T09:00:00Z';
    expect((await call('POST', '/replays', { body: { hook: 'nobody', since } })).body.code).toBe('no_such_hook');
    await call('POST', '/hooks/alpha/disable');
    expect((await call('POST', '/replays', { body: { hook: 'alpha', since } })).body.code).toBe('hook_disabled');
  });
});

describe('workers', () => {
  test('are listed, and switched', async () => {
    const { call, world } = apiClient();
    expect((await call('GET', '/workers')).body.workers).toEqual([
      { tenant: 'isp-a', state: 'Active', waiting: 4, oldest_age_seconds: 2, dead_letters: 4 },
      { tenant: 'isp-b', state: 'Inactive', waiting: 7, oldest_age_seconds: 900, dead_letters: 1 },
    ]);
    expect((await call('POST', '/workers/isp-a/disable')).body.state).toBe('Inactive');
    expect((await call('POST', '/workers/isp-b/enable')).body.state).toBe('Activating');
    expect((await call('GET', '/workers/isp-b')).body.state).toBe('Activating');
    expect(world.audit.slice(0, 2)).toMatchObject([
      { action: 'worker.enable', target: 'isp-b', tenant: 'isp-b' },
      { action: 'worker.disable', target: 'isp-a', tenant: 'isp-a' },
    ]);
    for (const method of ['GET', 'POST'])
      expect((await call(method, `/workers/nobody${method === 'POST' ? '/enable' : ''}`)).body.code).toBe(
        'no_such_tenant',
      );
  });
});

describe('tokens', () => {
  test('are made, shown once, and only their hashes kept', async () => {
    const { call, world } = apiClient();
    const { status, body } = await call('POST', '/tokens', {
      body: { tenant: 'isp-a', scope: 'viewer', name: ' wall ' },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^tok_[0-9a-z]{17}$/),
      name: 'wall',
      scope: 'viewer',
      tenant: 'isp-a',
      created_at: '2026-01-31T10:00:00.000Z',
      token: expect.stringMatching(/^hkl_[\w-]{43}$/),
    });
    expect(world.tokens.at(-1)).toMatchObject({ id: body.id, hash: tokenHash(body.token) });
    expect(JSON.stringify([world.tokens, world.audit, (await call('GET', '/tokens')).body])).not.toContain(body.token);
    expect((await call('GET', '/status', { token: body.token })).body.token).toMatchObject({ id: body.id });
    expect(world.audit[0]).toMatchObject({
      action: 'token.create',
      target: body.id,
      fields: ['name', 'scope', 'tenant'],
    });

    expect((await call('DELETE', `/tokens/${body.id}`)).status).toBe(204);
    expect((await call('GET', '/status', { token: body.token })).status).toBe(401);
    expect((await call('DELETE', `/tokens/${body.id}`)).body.code).toBe('no_such_token');
  });

  test("are of the asking one's tenant where nothing else is said", async () => {
    const { call } = apiClient();
    const body = { scope: 'admin', name: 'x' };
    expect((await call('POST', '/tokens', { body })).body.tenant).toBe('*');
    expect((await call('POST', '/tokens', { body, token: 'alpha-admin' })).body.tenant).toBe('isp-a');
  });

  test.each(['*', 'isp-b', 'nobody'])("of a tenant's admin are never of %s", async (tenant) => {
    const { call, world } = apiClient();
    const refused = await call('POST', '/tokens', {
      body: { tenant, scope: 'viewer', name: 'x' },
      token: 'alpha-admin',
    });
    expect(refused.body.errors).toEqual([{ path: '$.tenant', message: `there is no tenant "${tenant}"` }]);
    expect(world.tokens.length).toBe(6);
  });

  test('have names without control characters', async () => {
    const { call } = apiClient();
    for (const name of ['\u001b[31mred', 'a\u0000b', '\ud800', ' ', 'x'.repeat(129)]) {
      const { status, body } = await call('POST', '/tokens', { body: { scope: 'viewer', name } });
      expect([status, body.errors[0].path]).toEqual([400, '$.name']);
    }
  });

  test('do not remove themselves', async () => {
    expect((await apiClient().call('DELETE', '/tokens/tok_admin')).body).toMatchObject({
      status: 409,
      code: 'own_token',
    });
  });

  test('have a name and a scope', async () => {
    const { body } = await apiClient().call('POST', '/tokens', { body: { scope: 'root', name: ' ' } });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['$.scope', '$.name']);
  });
});

test('GET /tenants lists them with how many hooks they have', async () => {
  expect((await apiClient().call('GET', '/tenants')).body.tenants).toEqual([
    { id: 'isp-a', is_default: true, hooks: 2 },
    { id: 'isp-b', is_default: false, hooks: 1 },
  ]);
});

test('GET /audit lists the latest entries in pages', async () => {
  const { call } = apiClient();
  await call('POST', '/workers/isp-a/disable');
  const first = await call('GET', '/audit', { query: { limit: '1' } });
  expect(first.body.entries).toEqual([
    {
      id: expect.stringMatching(/^aud_[0-9a-z]{17}$/),
      at: '2026-01-31T10:00:00.000Z',
      actor: 'admin',
      actor_id: 'tok_admin',
      action: 'worker.disable',
      target: 'isp-a',
      tenant: 'isp-a',
      fields: [],
    },
  ]);
  const rest = await call('GET', '/audit', { query: { cursor: first.body.next_cursor } });
  expect(rest.body.entries.map(({ id }: { id: string }) => id)).toEqual(['aud_alpha', 'aud_bravo', 'aud_omega']);
});

test('a change that could not be written down is done all the same, and the host is told', async () => {
  const audit = {
    record: () => Promise.reject(new Error('disk full')),
    list: async () => ({ items: [], next: undefined }),
  };
  const { call, faults } = apiClient({ ports: { audit } });
  expect((await call('POST', '/workers/isp-a/disable')).status).toBe(200);
  expect(faults).toEqual([new Error('disk full')]);
});

test('GET /status says what answers, and as whom one asks', async () => {
  expect((await apiClient().call('GET', '/status', { token: 'alpha-viewer' })).body).toEqual({
    version: expect.stringMatching(/^\d+\./),
    host: 'box',
    node: 'bng1',
    has_event_stream: true,
    token: { id: 'tok_alpha-viewer', name: 'alpha-viewer', scope: 'viewer', tenant: 'isp-a' },
  });
  expect((await apiClient({ world: { host: 'cloud' } }).call('GET', '/status')).body.has_event_stream).toBe(false);
});

describe('GET /stats', () => {
  test('sums up', async () => {
    const { body } = await apiClient().call('GET', '/stats');
    expect(body.buckets.length).toBe(60);
    expect(body.buckets[0]).toEqual({
      at: '2026-01-31T09:00:00.000Z',
      events: 3,
      delivered: 3,
      failed: 1,
      dead: 0,
      p50_ms: 10,
    });
    expect(body).toMatchObject({ success_rate: 0.75, waiting: 11, oldest_age_seconds: 900, dead_letters: 5 });
    expect(
      body.attention.map(({ severity, tenant }: { severity: string; tenant: string }) => [severity, tenant]),
    ).toEqual([
      ['error', 'isp-a'],
      ['error', 'isp-b'],
      ['error', 'isp-b'],
    ]);
  });

  test('is about one tenant, and as many minutes as are asked for', async () => {
    const { call } = apiClient();
    const { body } = await call('GET', '/stats', { query: { tenant: 'isp-a', minutes: '5' } });
    expect([body.buckets.length, body.waiting, body.dead_letters]).toEqual([5, 4, 4]);
    const none = await call('GET', '/stats', { query: { tenant: 'isp-b' }, token: 'alpha-viewer' });
    expect(none.body).toMatchObject({ buckets: [], attention: [], waiting: 0 });
    for (const minutes of ['0', '1441', 'x'])
      expect((await call('GET', '/stats', { query: { minutes } })).status).toBe(400);
  });
});

describe('what needs somebody', () => {
  const worker = { tenant: 'isp-a', state: 'Active', waiting: 0, oldestAgeSeconds: undefined, deadLetters: 0 } as const;

  test('is nothing where all is well', () => {
    expect(
      attention(
        [],
        [
          { ...worker, waiting: 9, oldestAgeSeconds: 300 },
          { ...worker, state: 'Inactive' },
        ],
      ),
    ).toEqual([]);
  });

  test('has errors first, with what to do', async () => {
    const conditions = [
      {
        hookId: 'hk_omega',
        tenant: '*',
        disabled: undefined,
        lastAttempt: attempt('e', 'hk_omega', { result: 'dead', status: 500 }),
      },
      { hookId: 'hk_alpha', tenant: 'isp-a', disabled: { reason: 'HTTP 410', atMs: NOW_MS }, lastAttempt: undefined },
    ];
    const { call } = apiClient({ world: { conditions } });
    const { hooks } = (await call('GET', '/hooks')).body;
    const workers = [
      { ...worker, waiting: 1, oldestAgeSeconds: 600 },
      { ...worker, state: 'Inactive' as const, waiting: 2, deadLetters: 1 },
    ];
    expect(attention(hooks, workers).map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'error: Hook alpha was taken out of service: HTTP 410',
      'error: 1 delivery was given up',
      'error: The worker is off, and 2 messages wait',
      'warning: Hook omega is failing: status 500',
      'warning: The oldest of 1 waiting message is 10 minutes old',
    ]);
  });

  test('is not a hook that somebody switched off', async () => {
    const { call } = apiClient();
    await call('POST', '/hooks/alpha/disable');
    expect(attention((await call('GET', '/hooks')).body.hooks, [])).toEqual([]);
  });
});
