import { describe, expect, test } from 'vitest';
import { ROUTES } from '#functions/api/route-table.ts';
import { SCOPES } from '#shared/api/operations.ts';
import { apiClient } from './support/api-client.ts';
import { memoryPorts } from './support/memory-ports.ts';
import { NOW_MS, sampleWorld, tokenRecord } from './support/sample-world.ts';

const MATRIX = ROUTES.map(({ method, path, scope }) => ({ method, path, scope }));

/** The route's path about things that are there. */
function pathTo(path: string, name: 'alpha' | 'bravo' | 'omega'): string {
  const ids: readonly [string, string][] = [
    ['/hooks', `hk_${name}`],
    ['/deliveries', `evt_${name === 'omega' ? 'alpha' : name}.hk_${name}`],
    ['/replays', `rpl_${name}`],
    ['/events', `evt_${name}`],
    ['/tokens', `tok_${name}-admin`],
  ];
  const id = ids.find(([prefix]) => path.startsWith(prefix))?.[1] ?? '';
  return path.replace('{id}', id).replace('{tenant}', name === 'alpha' ? 'isp-a' : 'isp-b');
}

describe('a token', () => {
  test.each(MATRIX)('$method $path needs the scope $scope', async ({ method, path, scope }) => {
    const { call } = apiClient();
    const answers = [];
    for (const token of ['', ...SCOPES]) answers.push((await call(method, pathTo(path, 'alpha'), { token })).status);
    const lowest = scope === 'public' ? -1 : SCOPES.indexOf(scope);
    answers.forEach((status, i) => {
      if (i === 0) expect(status === 401).toBe(scope !== 'public');
      else expect(status === 403, `${SCOPES[i - 1]} gets ${status}`).toBe(i - 1 < lowest);
      if (i > 0) expect(status).not.toBe(401);
    });
  });

  test.each([undefined, 'Bearer wrong', 'Basic admin', 'admin', 'Bearer', 'Bearer a b'])(
    'is asked for where there is %s',
    async (authorization) => {
      const { call, world } = apiClient();
      const headers = authorization === undefined ? {} : { authorization };
      const { status, headers: answered, body } = await call('POST', '/hooks/test', { token: '', headers });
      expect([status, answered['www-authenticate'], body.code]).toEqual([401, 'Bearer', 'unauthorized']);
      expect(world.fired).toEqual([]);
    },
  );

  test('is found by its hash alone', async () => {
    const world = sampleWorld();
    const { tokens } = memoryPorts(world);
    // A store that answers with another record must not let anybody in.
    const find = async () => tokenRecord('other', 'admin');
    const { call } = apiClient({ ports: { tokens: { ...tokens, find } } });
    expect((await call('GET', '/status')).status).toBe(401);
    expect((await call('GET', '/status', { token: 'other' })).status).toBe(200);
  });

  test('is written down as used at most once a minute', async () => {
    const { call, world } = apiClient();
    for (const afterMs of [0, 1, 59_999, 60_000, 60_001]) {
      world.nowMs = NOW_MS + afterMs;
      await call('GET', '/status');
    }
    await call('GET', '/status', { token: 'viewer' });
    expect(world.usedTokens).toEqual(['tok_admin', 'tok_admin', 'tok_viewer']);
  });

  test('is good although its use could not be written down', async () => {
    const { tokens } = memoryPorts(sampleWorld());
    const used = () => Promise.reject(new Error('disk full'));
    const { call, faults } = apiClient({ ports: { tokens: { ...tokens, used } } });
    expect((await call('GET', '/status')).status).toBe(200);
    expect(faults.length).toBe(1);
  });
});

describe('wrong tokens', () => {
  const fail = async (call: ReturnType<typeof apiClient>['call'], times: number, remote: string) => {
    const statuses = [];
    for (let i = 0; i < times; i += 1)
      statuses.push((await call('GET', '/status', { token: `wrong${i}`, remote })).status);
    return statuses;
  };

  test('shut their address out for the rest of the minute, and no other', async () => {
    const { call, world } = apiClient();
    expect(await fail(call, 12, '192.0.2.1')).toEqual([...Array(10).fill(401), 429, 429]);
    world.nowMs += 20_000;
    const shut = await call('GET', '/status', { remote: '192.0.2.1' });
    expect([shut.status, shut.headers['retry-after'], shut.body.code]).toEqual([429, '40', 'too_many_failures']);
    expect((await call('GET', '/status', { remote: '192.0.2.2' })).status).toBe(200);
    world.nowMs += 40_000;
    expect((await call('GET', '/status', { remote: '192.0.2.1' })).status).toBe(200);
  });

  test('do not shut out a token that Hookline made: none of them is ever guessed', async () => {
    const { call, world } = apiClient();
    const made = (await call('POST', '/tokens', { body: { scope: 'viewer', name: 'made' } })).body.token;
    await fail(call, 12, '127.0.0.1');
    expect((await call('GET', '/status', { token: made, remote: '127.0.0.1' })).status).toBe(200);
    const guessed = `hkl_${'a'.repeat(43)}`;
    expect((await call('GET', '/status', { token: guessed, remote: '127.0.0.1' })).status).toBe(429);
    expect(world.usedTokens).toHaveLength(2);
  });

  test('are counted by the network of an IPv6 address, and by the address of an IPv4 one', async () => {
    const { call } = apiClient();
    for (let i = 0; i < 10; i += 1) await fail(call, 1, `2001:db8:1:2::${i}`);
    expect(await fail(call, 1, '2001:db8:1:2:ffff::1')).toEqual([429]);
    expect(await fail(call, 1, '2001:db8:1:3::1')).toEqual([401]);
    for (let i = 0; i < 10; i += 1) await fail(call, 1, '::ffff:192.0.2.1');
    expect([await fail(call, 1, '192.0.2.1'), await fail(call, 1, '::ffff:192.0.2.2')]).toEqual([[429], [401]]);
  });

  test('are forgotten after their minute, and no token at all is none', async () => {
    const { call, world } = apiClient();
    await fail(call, 9, '192.0.2.1');
    world.nowMs += 60_000;
    expect(await fail(call, 10, '192.0.2.1')).toEqual(Array(10).fill(401));
    for (let i = 0; i < 20; i += 1) await call('GET', '/status', { token: '', remote: '192.0.2.5' });
    expect((await call('GET', '/status', { remote: '192.0.2.5' })).status).toBe(200);
  });

  test('of very many addresses do not pile up', async () => {
    const { call } = apiClient();
    await fail(call, 10, 'first');
    for (let i = 0; i < 10_000; i += 1) await call('GET', '/status', { token: 'wrong', remote: `r${i}` });
    expect((await call('GET', '/status', { remote: 'first' })).status).toBe(200);
  });
});

test('authorize makes the same check for what a host serves itself', async () => {
  const { api } = apiClient();
  const request = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, remote: 'r' });
  expect(await api.authorize(request('viewer'), 'viewer')).toMatchObject({ token: { id: 'tok_viewer' } });
  expect(await api.authorize(request('viewer'), 'operator')).toMatchObject({ refusal: { status: 403 } });
  expect(await api.authorize(request('wrong'), 'viewer')).toMatchObject({
    refusal: { status: 401, headers: { 'content-type': 'application/problem+json' }, body: { code: 'unauthorized' } },
  });
});

describe("a tenant's token", () => {
  const reading = MATRIX.filter(({ method, scope }) => method === 'GET' && scope !== 'public');
  const lists = reading.filter(({ path }) => !path.includes('{'));
  const single = MATRIX.filter(({ path }) => path.includes('{'));

  test.each(lists)('sees nothing of others in $method $path', async ({ method, path }) => {
    const { call } = apiClient();
    const own = await call(method, path, { token: 'alpha-admin' });
    expect(JSON.stringify(own.body)).not.toMatch(/bravo|omega|isp-b/);
    const everything = await call(method, path);
    if (/hooks|deliver|dead|replays|workers|events$|tenants|tokens|audit/.test(path))
      expect(JSON.stringify(everything.body), 'the operator sees them').toMatch(/bravo|omega|isp-b/);
  });

  const asking = lists.filter(({ path }) => /hooks|deliver|dead|events$|stats/.test(path));
  test.each(asking)(
    'gets an empty list where $method $path is asked about another tenant',
    async ({ method, path }) => {
      const { call } = apiClient();
      for (const tenant of ['isp-b', 'nobody']) {
        const { status, body } = await call(method, path, { token: 'alpha-admin', query: { tenant } });
        expect(status).toBe(200);
        expect(Object.values(body).filter(Array.isArray).flat()).toEqual([]);
      }
    },
  );

  test.each(single)("is told 404 by $method $path about others' things, as about none", async ({ method, path }) => {
    const { call, world } = apiClient();
    const before = JSON.stringify({ ...world, remembered: [], usedTokens: [], tokens: [] });
    const body = method === 'GET' || method === 'DELETE' ? undefined : { url: 'https://new.example/' };
    const nothing = pathTo(path, 'bravo').replaceAll('bravo', 'nothing').replace('isp-b', 'isp-n');
    for (const name of ['bravo', 'omega'] as const) {
      const other = await call(method, pathTo(path, name), {
        token: 'alpha-admin',
        body: path.includes('rotate') ? {} : body,
      });
      expect(other.status, name).toBe(404);
      const none = await call(method, nothing, { token: 'alpha-admin', body: path.includes('rotate') ? {} : body });
      expect(other.body.code).toBe(none.body.code);
    }
    expect(JSON.stringify({ ...world, remembered: [], usedTokens: [], tokens: [] })).toBe(before);
  });

  test('finds nothing of others by what it names in a body', async () => {
    const { call, world } = apiClient();
    const token = 'alpha-admin';
    const since = '2026-01-31T09:00:00Z';
    const codes = [
      await call('POST', '/hooks', { token, body: { url: 'https://x.example/', tenant: 'isp-b' } }),
      await call('POST', '/hooks', { token, body: { url: 'https://x.example/', tenant: '*' } }),
      await call('POST', '/hooks/test', { token, body: { tenant: 'isp-b' } }),
      await call('POST', '/replays', { token, body: { hook: 'bravo', since } }),
      await call('POST', '/dead-letters/redrive', { token, body: { hook: 'hk_bravo' } }),
      await call('POST', '/hooks/preview', { token, body: { hook_id: 'omega', type: 'lease.ack' } }),
      await call('POST', '/hooks/preview', { token, body: { hook_id: 'alpha', event_id: 'evt_bravo' } }),
      await call('POST', '/patterns/test', { token, body: { hook_id: 'bravo', recent: 1 } }),
      await call('POST', '/patterns/test', { token, body: { hook: { tenant: 'isp-b' }, recent: 1 } }),
      await call('POST', '/patterns/test', { token, body: { hook: {}, event_id: 'evt_bravo' } }),
      await call('GET', '/deliveries', { token, query: { hook: 'bravo' } }),
    ].map(({ body }) => body.code);
    expect(codes).toEqual([
      ...['invalid_request', 'invalid_request', 'invalid_request', 'no_such_hook', 'no_such_hook', 'no_such_hook'],
      ...['no_such_event', 'no_such_hook', 'invalid_request', 'no_such_event', 'no_such_hook'],
    ]);
    expect(world.fired).toEqual([]);
    const redriven = await call('POST', '/dead-letters/redrive', { token, body: { tenant: 'isp-b' } });
    expect(redriven.body).toEqual({ redriven: 0, remaining: 0 });
    const tried = await call('POST', '/patterns/test', { token, body: { hook: {}, recent: 200 } });
    expect(JSON.stringify(tried.body)).not.toContain('bravo');
  });

  test('makes hooks of its own tenant, whose names may be those of others', async () => {
    const { call } = apiClient();
    const { body } = await call('POST', '/hooks', {
      token: 'bravo-admin',
      body: { url: 'https://x.example/', name: 'alpha' },
    });
    expect(body.tenant).toBe('isp-b');
  });
});
