import { describe, expect, test } from 'vitest';
import { ApiConflictError } from '#functions/api/ports.ts';
import { MASK } from '#shared/api/fields.ts';
import { apiClient } from './support/api-client.ts';
import { memoryPorts } from './support/memory-ports.ts';
import { attempt, NOW_MS, sampleWorld, stored, webhook } from './support/sample-world.ts';

const URL = 'https://new.example/hook';

describe('GET /hooks', () => {
  test('lists the hooks by name, with their secrets masked', async () => {
    const { call } = apiClient();
    const { status, body } = await call('GET', '/hooks');
    expect(status).toBe(200);
    expect(body.hooks.map(({ name }: { name: string }) => name)).toEqual(['alpha', 'bravo', 'local', 'omega']);
    expect(body.hooks[0]).toEqual({
      id: 'hk_alpha',
      type: 'webhook',
      name: 'alpha',
      tenant: 'isp-a',
      enabled: true,
      events: ['lease.*'],
      subnets: [],
      timeout: '5s',
      url: 'https://alpha.example/hook?key=query-key',
      method: 'POST',
      headers: { 'X-Source': 'hookline', Authorization: MASK },
      retries: 3,
      retry_backoff: '2s',
      ssl_verify: true,
      secret: MASK,
      origin: 'api',
      state: 'enabled',
      health: { last_attempt_at: '2026-01-31T09:59:00.000Z', last_result: 'delivered', last_status: 200 },
      created_at: '2026-01-31T09:59:00.000Z',
      updated_at: '2026-01-31T09:59:00.000Z',
    });
    expect(body.hooks[2]).toMatchObject({ type: 'script', command: '/usr/local/bin/up.sh', origin: 'file' });
  });

  test.each([
    [{ tenant: 'isp-b' }, ['bravo']],
    [{ tenant: '*' }, ['omega']],
    [{ tenant: 'nobody' }, []],
    [{ type: 'script' }, ['local']],
    [{ origin: 'api', tenant: 'isp-a' }, ['alpha']],
    [{ state: 'disabled' }, []],
    [{ state: 'failing' }, ['bravo']],
  ])('filters by %j', async (query, names) => {
    const conditions = [
      {
        hookId: 'hk_bravo',
        tenant: 'isp-b',
        disabled: undefined,
        lastAttempt: attempt('e', 'hk_bravo', { result: 'retry' }),
      },
    ];
    const { call } = apiClient({ world: { conditions } });
    const { body } = await call('GET', '/hooks', { query });
    expect(body.hooks.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('comes in pages, each hook once', async () => {
    const hooks = Array.from({ length: 7 }, (_, i) => stored(webhook({ id: `hk_${i}`, name: `same ${i % 3}` })));
    const { call } = apiClient({ world: { hooks } });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call('GET', '/hooks', { query: { limit: '3', cursor } });
      expect(body.hooks.length).toBeLessThanOrEqual(3);
      seen.push(...body.hooks.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['hk_0', 'hk_3', 'hk_6', 'hk_1', 'hk_4', 'hk_2', 'hk_5']);
  });

  test('refuses a cursor of another query, or one that is made up', async () => {
    const { call } = apiClient();
    const { body } = await call('GET', '/hooks', { query: { limit: '1' } });
    for (const query of [
      { cursor: body.next_cursor, type: 'script' },
      { cursor: 'x' },
      { cursor: body.next_cursor.slice(0, 10) },
    ]) {
      const refused = await call('GET', '/hooks', { query });
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, '$.cursor']);
    }
  });

  test('shows a viewer neither the query of a URL nor the path of a chat', async () => {
    const hooks = [stored(webhook({ id: 'hk_q' })), stored(webhook({ id: 'hk_s', name: 'slack', template: 'slack' }))];
    const { call } = apiClient({ world: { hooks } });
    const { body } = await call('GET', '/hooks', { token: 'viewer' });
    expect(body.hooks.map(({ url }: { url: string }) => url)).toEqual([
      `https://alpha.example/hook?${MASK}`,
      `https://alpha.example/${MASK}`,
    ]);
    expect((await call('GET', '/hooks/hk_q', { token: 'operator' })).body.url).toContain('query-key');
  });
});

describe('GET /hooks/{id}', () => {
  test('answers by id and by name, percent-encoded, with an ETag and the dead letters', async () => {
    const hooks = [stored(webhook({ name: 'billing / a' }))];
    const { call } = apiClient({ world: { hooks } });
    const byName = await call('GET', '/hooks/billing%20%2F%20a');
    expect(byName).toMatchObject({
      status: 200,
      headers: { etag: '"v0"' },
      body: { id: 'hk_1', health: { dead_letters: 0 } },
    });
    expect((await call('GET', '/hooks/hk_1')).body).toEqual(byName.body);
    expect((await call('GET', '/hooks/nobody')).body.code).toBe('no_such_hook');
    expect((await call('GET', '/hooks/%E0%A4%A')).status).toBe(400);
  });

  test('counts the dead letters on the box, and leaves them out in the cloud', async () => {
    expect((await apiClient().call('GET', '/hooks/alpha')).body.health.dead_letters).toBe(2);
    const cloud = apiClient({ world: { host: 'cloud' } });
    expect((await cloud.call('GET', '/hooks/alpha')).body.health).not.toHaveProperty('dead_letters');
  });

  test('says when Hookline took it out of service, and why', async () => {
    const conditions = [
      { hookId: 'hk_alpha', tenant: 'isp-a', disabled: { reason: 'HTTP 410', atMs: NOW_MS }, lastAttempt: undefined },
    ];
    const { body } = await apiClient({ world: { conditions } }).call('GET', '/hooks/alpha');
    expect(body).toMatchObject({
      enabled: true,
      state: 'disabled',
      health: { reason: 'HTTP 410', disabled_at: '2026-01-31T10:00:00.000Z' },
    });
  });

  test('asks for an id where two hooks have the name', async () => {
    const hooks = [stored(webhook({ id: 'hk_1' })), stored(webhook({ id: 'hk_2', tenant: 'isp-b' }))];
    const { call } = apiClient({ world: { hooks } });
    expect((await call('GET', '/hooks/hook')).body.code).toBe('ambiguous_name');
    expect((await call('GET', '/hooks/hook', { token: 'alpha-admin' })).body.id).toBe('hk_1');
  });

  test("has NebularStack's words where the hook is for a subscriber's NAS alone", async () => {
    const hooks = [stored(webhook({ events: ['subscriber-nas-updated'] }))];
    const { body } = await apiClient({ world: { hooks } }).call('GET', '/hooks/hk_1');
    expect(body).toMatchObject({ context: 'radius-authentication', trigger: 'subscriber-nas-updated' });
  });
});

describe('POST /hooks', () => {
  test('makes a hook with the defaults of the configuration', async () => {
    const { call, world } = apiClient();
    const { status, headers, body } = await call('POST', '/hooks', { body: { url: URL } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^hk_[0-9a-f]{16}$/),
      name: 'new.example',
      tenant: 'isp-a',
      enabled: true,
      timeout: '5s',
      retries: 3,
      retry_backoff: '2s',
      ssl_verify: true,
      origin: 'api',
    });
    expect(headers).toMatchObject({ location: `/api/v1/hooks/${body.id}`, etag: '"v1"' });
    expect((await call('GET', headers.location?.replace('/api/v1', '') ?? '')).body).toEqual(body);
    expect(world.audit[0]).toMatchObject({
      actor: 'admin',
      action: 'hook.create',
      target: body.id,
      tenant: 'isp-a',
      fields: expect.arrayContaining(['url', 'name']),
    });
    expect((await call('POST', '/hooks', { body: { url: URL } })).body.name).toBe('new.example-2');
  });

  test('takes every field by its name', async () => {
    const { call, world } = apiClient();
    const input = {
      tenant: 'isp-b',
      type: 'webhook',
      name: 'all',
      enabled: false,
      events: ['lease.*', 'session_up'],
      subnets: ['10.0.0.0/8'],
      filter: { lease: { hostname: [{ prefix: 'cpe-' }] } },
      timeout: 10,
      url: 'http://192.0.2.1:8080/x',
      method: 'put',
      headers: { 'X-Api-Key': 'k', 'X-A': 'b' },
      retries: 5,
      retry_backoff: '1m30s',
      template: 'teams',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      ssl_verify: false,
    };
    const { body } = await call('POST', '/hooks', { body: input });
    expect(body).toMatchObject({
      ...input,
      timeout: '10s',
      method: 'PUT',
      secret: MASK,
      headers: { 'X-Api-Key': MASK, 'X-A': 'b' },
    });
    expect(world.hooks.at(-1)?.hook).toMatchObject({
      secret: input.secret,
      headers: input.headers,
      retryBackoffMs: 90_000,
    });
  });

  test("takes NebularStack's words for the event", async () => {
    const { call } = apiClient();
    const words = { context: 'radius-authentication', trigger: 'subscriber-nas-updated' };
    const { body } = await call('POST', '/hooks', { body: { url: URL, ...words } });
    expect(body).toMatchObject({ ...words, events: ['subscriber-nas-updated'] });
  });

  test.each([
    [{}, '$.url', 'missing; expected a URL'],
    [{ url: 'ftp://x' }, '$.url', 'starts with http:// or https://'],
    [{ url: 'https://u:s3cret@x/' }, '$.url', 'Authorization header'],
    [{ url: 'https://192.0.2.1/' }, '$.url', 'https:// cannot be used with an IP address'],
    [{ url: 'https://[2001:db8::1]/' }, '$.url', 'https:// cannot be used with an IP address'],
    [{ url: 'http://192.0.2.1/', ssl_verify: true }, '$.ssl_verify', 'must be false'],
    [{ url: 'http://a.example/', ssl_verify: true }, '$.ssl_verify', 'cannot be true with http://'],
    [{ url: URL, retries: 0 }, '$.retries', 'from 1 to 100'],
    [{ url: URL, timeout: 'x' }, '$.timeout', 'from 100ms to 5m'],
    [{ url: URL, subnets: ['10.0.0.0/8', '10.0.0.0/40'] }, '$.subnets[1]', 'CIDR block'],
    [{ url: URL, filter: { lease: { ip: [{ cidr: 'x' }] } } }, '$.filter.lease.ip[0].cidr', 'CIDR block'],
    [{ url: URL, headers: { 'X-A': 1 } }, '$.headers["X-A"]', 'expected text'],
    [{ url: URL, headers: { 'Content-Type': 'a' } }, '$.headers["Content-Type"]', 'Hookline sets this header itself'],
    [{ url: URL, secret: 'whsec_a' }, '$.secret', 'base64'],
    [{ url: URL, secret: MASK }, '$.secret', 'mask'],
    [{ url: URL, headers: { 'X-A': MASK } }, '$.headers["X-A"]', 'mask'],
    [{ url: URL, tenant: 'nobody' }, '$.tenant', 'there is no tenant'],
    [{ url: URL, tenant: 'NOT AN ID' }, '$.tenant', 'starting with a letter or digit'],
    [{ url: URL, name: 'alpha' }, '$.name', 'another hook is named'],
    [{ url: URL, context: 'radius-authentication' }, '$.trigger', 'missing beside context'],
    [{ url: URL, trigger: 'subscriber-nas-updated' }, '$.context', 'missing beside trigger'],
    [
      { url: URL, context: 'radius-authentication', trigger: 'subscriber-nas-updated', events: ['lease.ack'] },
      '$.events',
      'left out',
    ],
    [{ url: URL, urls: 1 }, '$.urls', 'there is no such field'],
    [{ url: URL, command: 'id' }, '$.command', 'there is no such field'],
  ])('refuses %j at %s', async (body, path, message) => {
    const { call, world } = apiClient();
    const refused = await call('POST', '/hooks', { body });
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_request']);
    expect(refused.body.errors).toEqual([{ path, message: expect.stringContaining(message) }]);
    expect(JSON.stringify(refused.body)).not.toContain('s3cret');
    expect(world.hooks.length).toBe(4);
    expect(world.audit.length).toBe(3);
  });

  test('names every fault at once', async () => {
    const { call } = apiClient();
    const { body } = await call('POST', '/hooks', { body: { url: 'x', retries: 'x', headers: { 'a b': '', c: 1 } } });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      '$.url',
      '$.headers["a b"]',
      '$.headers.c',
      '$.retries',
    ]);
  });

  test('takes no scripts', async () => {
    const { call } = apiClient();
    const refused = await call('POST', '/hooks', { body: { type: 'script', command: 'id' } });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'scripts_come_from_files', errors: [{ path: '$.type' }] },
    });
  });

  test.each(['{"url"', '[', 'url=x'])('refuses %s, which is no JSON', async (body) => {
    expect((await apiClient().call('POST', '/hooks', { body })).body.code).toBe('invalid_json');
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k-1' };
  const body = { url: URL, secret: 's3cret' };

  test('makes one hook of a request that comes twice, and answers the same', async () => {
    const { call, world } = apiClient();
    const first = await call('POST', '/hooks', { body, headers });
    const second = await call('POST', '/hooks', { body, headers });
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers).toMatchObject({ location: first.headers.location, etag: first.headers.etag });
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(world.hooks.length).toBe(5);
    expect(JSON.stringify([...world.remembered])).not.toContain('s3cret');
  });

  test('is refused for another request, and while the first is under way', async () => {
    const { call, world } = apiClient();
    await call('POST', '/hooks', { body, headers });
    const other = await call('POST', '/hooks', { body: { url: 'https://other.example/' }, headers });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    for (const known of world.remembered.values()) known.answer = undefined;
    const early = await call('POST', '/hooks', { body, headers });
    expect([early.status, early.body.code, early.headers['retry-after']]).toEqual([409, 'in_progress', '1']);
    expect(world.hooks.length).toBe(5);
  });

  test('is free again after a request that failed, and belongs to one token', async () => {
    const { call, world } = apiClient();
    expect((await call('POST', '/hooks', { body: { ...body, name: 'alpha' }, headers })).status).toBe(400);
    expect((await call('POST', '/hooks', { body, headers })).status).toBe(201);
    expect((await call('POST', '/hooks', { body: { ...body, name: 'b' }, headers, token: 'operator' })).status).toBe(
      201,
    );
    expect(world.hooks.length).toBe(6);
  });

  test('has a form', async () => {
    const { call } = apiClient();
    expect((await call('POST', '/hooks', { body, headers: { 'idempotency-key': 'a b' } })).status).toBe(400);
  });
});

describe('PUT and PATCH /hooks/{id}', () => {
  test('PATCH changes what it names and keeps the rest, PUT takes the defaults for what it leaves out', async () => {
    const { call, world } = apiClient();
    const before = world.hooks[0]?.hook;
    const patched = await call('PATCH', '/hooks/hk_alpha', { body: { timeout: '10s' } });
    expect(patched).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { timeout: '10s' } });
    expect(world.hooks[0]?.hook).toEqual({ ...before, timeoutMs: 10_000 });
    expect(world.audit[0]).toMatchObject({ action: 'hook.update', target: 'hk_alpha', fields: ['timeout'] });

    const put = await call('PUT', '/hooks/alpha', { body: { url: URL } });
    expect(put.body).toMatchObject({ id: 'hk_alpha', name: 'alpha', url: URL, events: [], headers: {}, timeout: '5s' });
    expect(put.body).not.toHaveProperty('secret');
  });

  test('null takes a field away', async () => {
    const { call, world } = apiClient();
    await call('PATCH', '/hooks/hk_alpha', { body: { filter: { cgnat: [true] }, template: 'slack', retries: 9 } });
    const { body } = await call('PATCH', '/hooks/hk_alpha', {
      body: { filter: null, template: null, retries: null, secret: null },
    });
    for (const name of ['filter', 'template', 'secret']) expect(body).not.toHaveProperty(name);
    expect(body.retries).toBe(3);
    expect(world.hooks[0]?.hook).not.toHaveProperty('oldSecret');
    expect((await call('PATCH', '/hooks/hk_alpha', { body: { url: null } })).body.errors[0].path).toBe('$.url');
  });

  test('the mask keeps a secret and a header as they are', async () => {
    const { call, world } = apiClient();
    const { body: shown } = await call('GET', '/hooks/hk_alpha');
    const { url, events } = shown;
    const body = { url, events, secret: shown.secret, headers: { authorization: MASK, 'X-Source': 'other' } };
    await call('PUT', '/hooks/hk_alpha', { body });
    expect(world.hooks[0]?.hook).toMatchObject({
      secret: 'alpha-secret',
      headers: { authorization: 'Bearer header-token', 'X-Source': 'other' },
    });
    expect(world.hooks[0]?.hook).not.toHaveProperty('oldSecret');
  });

  test('a changed secret signs at once, the one before beside it for 24 hours', async () => {
    const { call, world } = apiClient();
    const { body } = await call('PATCH', '/hooks/hk_alpha', { body: { secret: 'new' } });
    expect(body.old_secret_until).toBe('2026-02-01T10:00:00.000Z');
    const oldSecret = { secret: 'alpha-secret', untilMs: NOW_MS + 86_400_000 };
    expect(world.hooks[0]?.hook).toMatchObject({ secret: 'new', oldSecret });
    await call('PATCH', '/hooks/hk_alpha', { body: { retries: 2, secret: MASK } });
    expect(world.hooks[0]?.hook).toMatchObject({ secret: 'new', oldSecret });
    world.nowMs = oldSecret.untilMs;
    expect((await call('GET', '/hooks/hk_alpha')).body).not.toHaveProperty('old_secret_until');
    await call('PATCH', '/hooks/hk_alpha', { body: { retries: 3 } });
    expect(world.hooks[0]?.hook).not.toHaveProperty('oldSecret');
  });

  test('a change between http and https takes the new default of ssl_verify with it', async () => {
    const { call } = apiClient();
    expect((await call('PATCH', '/hooks/hk_alpha', { body: { url: 'http://a.example/' } })).body.ssl_verify).toBe(
      false,
    );
    expect((await call('PATCH', '/hooks/hk_alpha', { body: { url: 'https://a.example/' } })).body.ssl_verify).toBe(
      true,
    );
    const wrong = await call('PATCH', '/hooks/hk_alpha', { body: { url: 'http://a.example/', ssl_verify: true } });
    expect(wrong.body.errors[0].path).toBe('$.ssl_verify');
  });

  test("NebularStack's words take the place of the events", async () => {
    const { call } = apiClient();
    const words = { context: 'radius-authentication', trigger: 'subscriber-nas-updated' };
    expect((await call('PATCH', '/hooks/hk_alpha', { body: words })).body.events).toEqual(['subscriber-nas-updated']);
    expect((await call('PATCH', '/hooks/hk_alpha', { body: { events: [] } })).body).not.toHaveProperty('trigger');
  });

  test.each([
    ['"v0"', 200],
    ['"x", "v0"', 200],
    ['*', 200],
    ['"v1"', 412],
    ['W/"v0"', 412],
    ['v0', 412],
    ['', 412],
  ])('If-Match: %s is answered %i', async (ifMatch, status) => {
    const { call, world } = apiClient();
    const headers = { 'if-match': ifMatch };
    for (const method of ['PATCH', 'PUT'])
      expect(
        (
          await call(method, '/hooks/hk_alpha', {
            body: { url: URL },
            headers: method === 'PATCH' ? headers : { 'if-match': status === 200 ? '*' : ifMatch },
          })
        ).status,
      ).toBe(status);
    expect((await call('DELETE', '/hooks/hk_bravo', { headers })).status).toBe(status === 200 ? 204 : 412);
    expect(world.hooks.length).toBe(status === 200 ? 3 : 4);
  });

  test('a hook that changes at the same moment is stale with If-Match, and a conflict without', async () => {
    const world = sampleWorld();
    const put = () => Promise.reject(new ApiConflictError('another version'));
    const { call } = apiClient({ ports: { hooks: { ...memoryPorts(world).hooks, put } } });
    const body = { retries: 1 };
    expect((await call('PATCH', '/hooks/alpha', { body })).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await call('PATCH', '/hooks/alpha', { body, headers: { 'if-match': '*' } })).status).toBe(412);
  });

  test('a hook stays with its tenant, and one of a file as its file says', async () => {
    const { call } = apiClient();
    expect((await call('PATCH', '/hooks/alpha', { body: { tenant: 'isp-b' } })).body.errors[0].path).toBe('$.tenant');
    expect((await call('PATCH', '/hooks/alpha', { body: { tenant: 'isp-a' } })).status).toBe(200);
    const readOnly = [
      await call('PUT', '/hooks/local', { body: { url: URL } }),
      await call('PATCH', '/hooks/local', { body: { retries: 1 } }),
      await call('DELETE', '/hooks/local'),
      await call('POST', '/hooks/local/disable'),
      await call('POST', '/hooks/local/rotate-secret'),
    ];
    expect(readOnly.map(({ body }) => body.code)).toEqual(Array(5).fill('read_only'));
  });
});

describe('DELETE /hooks/{id}', () => {
  test('removes the hook', async () => {
    const { call, world } = apiClient();
    expect(await call('DELETE', '/hooks/hk_alpha')).toMatchObject({ status: 204, body: undefined });
    expect((await call('GET', '/hooks/hk_alpha')).status).toBe(404);
    expect((await call('DELETE', '/hooks/hk_alpha')).status).toBe(404);
    expect(world.audit[0]).toMatchObject({ action: 'hook.delete', target: 'hk_alpha', tenant: 'isp-a' });
  });
});

test('a header name that would be lost on the way is refused, and a number of many digits is called a number', async () => {
  const { call } = apiClient();
  const lost = await call('POST', '/hooks', { body: '{"url":"https://h.example/","headers":{"__proto__":"v"}}' });
  expect([lost.status, lost.body.errors[0].path]).toEqual([400, '$.headers.__proto__']);
  const long = await call('POST', '/hooks', { body: '{"url":"https://h.example/","retries":12345678901234567890}' });
  expect(long.body.errors[0].message).toMatch(/got a number$/);
});

test('two that are made at the same moment with one name are a conflict', async () => {
  const world = sampleWorld();
  const put = () => Promise.reject(new ApiConflictError('another hook has the name'));
  const { call } = apiClient({ world, ports: { hooks: { ...memoryPorts(world).hooks, put } } });
  const { status, body } = await call('POST', '/hooks', { body: { url: 'https://h.example/' } });
  expect([status, body.code]).toEqual([409, 'conflict']);
});
