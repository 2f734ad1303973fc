import { describe, expect, test } from 'vitest';
import { REDRIVE_MAX } from '#functions/redrive/redrive.ts';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { apiClient } from './support/api-client.ts';
import { memoryPorts } from './support/memory-ports.ts';
import { attempt, sampleWorld, stored, webhook } from './support/sample-world.ts';

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('GET /deliveries', () => {
  test('lists deliveries with the names of their hooks', async () => {
    const { call } = apiClient();
    const { body } = await call('GET', '/deliveries');
    expect(ids(body.deliveries)).toEqual(['evt_alpha.hk_alpha', 'evt_alpha.hk_omega', 'evt_bravo.hk_bravo']);
    expect(body.deliveries[0]).toEqual({
      id: 'evt_alpha.hk_alpha',
      event_id: 'evt_alpha',
      event_type: 'lease.ack',
      tenant: 'isp-a',
      hook_id: 'hk_alpha',
      hook: 'alpha',
      state: 'delivered',
      attempts: 1,
      last_attempt_at: '2026-01-31T09:59:00.000Z',
      status: 200,
      latency_ms: 12,
    });
  });

  test.each([
    [{ tenant: 'isp-b' }, ['evt_bravo.hk_bravo']],
    [{ hook: 'alpha' }, ['evt_alpha.hk_alpha']],
    [{ hook: 'hk_bravo' }, ['evt_bravo.hk_bravo']],
    [{ state: 'dead' }, []],
    [{ event_type: 'session_up' }, []],
    [{ event_id: 'evt_bravo' }, ['evt_bravo.hk_bravo']],
    [{ since: '2026-01-31T10:00:00Z' }, []],
    [{ until: '2026-01-31T10:59:00+01:00' }, []],
    [{ tenant: 'nobody' }, []],
  ])('filters by %j', async (query, expected) => {
    expect(ids((await apiClient().call('GET', '/deliveries', { query })).body.deliveries)).toEqual(expected);
  });

  test('goes on where the page before ended', async () => {
    const { call } = apiClient();
    const first = await call('GET', '/deliveries', { query: { limit: '2' } });
    const second = await call('GET', '/deliveries', { query: { limit: '2', cursor: first.body.next_cursor } });
    expect(ids(second.body.deliveries)).toEqual(['evt_bravo.hk_bravo']);
    expect(second.body).not.toHaveProperty('next_cursor');
    const query = new URLSearchParams({ limit: '2', cursor: first.body.next_cursor, hook: 'alpha' });
    expect((await call('GET', '/deliveries', { query })).status).toBe(400);
  });

  test('knows a hook that is gone by what it left, and takes a mistyped one for what it is', async () => {
    const hooks = [stored(webhook({ id: 'hk_bravo', name: 'bravo', tenant: 'isp-b' }))];
    const { call } = apiClient({ world: { hooks } });
    const gone = await call('GET', '/deliveries', { query: { hook: 'hk_alpha' } });
    expect(gone.body.deliveries).toMatchObject([{ hook: 'hk_alpha' }]);
    expect((await call('GET', '/deliveries', { query: { hook: 'alhpa' } })).body.code).toBe('no_such_hook');
  });

  test.each([
    { since: 'yesterday' },
    { since: '5' },
    { limit: '0' },
    { limit: '501' },
    { limit: 'x' },
    { hooks: 'a' },
    { state: 'x' },
  ])('does not guess at %j', async (query) => {
    const { status, body } = await apiClient().call('GET', '/deliveries', { query });
    expect([status, body.errors[0].path]).toEqual([400, `$.${Object.keys(query)[0]}`]);
  });
});

describe('GET /deliveries/{id}', () => {
  test('shows the attempts, the payload, and the request as it is made today', async () => {
    const { call } = apiClient();
    const { status, body } = await call('GET', '/deliveries/evt_alpha.hk_alpha');
    expect(status).toBe(200);
    expect(body.attempt_list).toEqual([
      { attempt: 1, at: '2026-01-31T09:59:00.000Z', result: 'delivered', status: 200, latency_ms: 12, response: 'ok' },
    ]);
    expect(body.payload).toEqual(LEASE_ACK);
    expect(body.request).toMatchObject({
      method: 'POST',
      headers: { Authorization: '********', 'X-Athena-Signature': '********' },
      body: JSON.stringify(LEASE_ACK),
    });
  });

  test('goes without payload and request where event or hook are gone', async () => {
    const noEvent = await apiClient({ world: { events: [] } }).call('GET', '/deliveries/evt_alpha.hk_alpha');
    expect(Object.keys(noEvent.body)).not.toEqual(expect.arrayContaining(['payload']));
    expect(noEvent.body).not.toHaveProperty('request');
    const noHook = await apiClient({ world: { hooks: [] } }).call('GET', '/deliveries/evt_alpha.hk_alpha');
    expect(noHook.body).toHaveProperty('payload');
    expect(noHook.body).not.toHaveProperty('request');
  });

  test('finds a hook whose id has dots and other signs', async () => {
    const world = sampleWorld();
    const [one] = world.deliveries;
    const id = 'a.b / c';
    const deliveries =
      one === undefined
        ? []
        : [{ ...one, hookId: id, last: attempt('evt_alpha', id, { status: undefined, error: 'timeout' }) }];
    const { call } = apiClient({ world: { deliveries, hooks: [stored(webhook({ id, name: id }))] } });
    const { body } = await call('GET', `/deliveries/${encodeURIComponent(`evt_alpha.${id}`)}`);
    expect(body).toMatchObject({ id: `evt_alpha.${id}`, hook: id, error: 'timeout' });
  });

  test.each(['evt_alpha', 'evt_alpha.', '.hk_alpha', 'evt_nothing.hk_alpha', 'evt_alpha.hk_bravo'])(
    'knows no delivery %s',
    async (id) => {
      expect((await apiClient().call('GET', `/deliveries/${id}`)).body.code).toBe('no_such_delivery');
    },
  );
});

describe('POST /deliveries/{id}/redeliver', () => {
  test('delivers once more', async () => {
    const { call, world } = apiClient();
    const { status, body } = await call('POST', '/deliveries/evt_alpha.hk_alpha/redeliver');
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'pending', attempts: 0 });
    expect(world.audit[0]).toMatchObject({
      action: 'delivery.redeliver',
      target: 'evt_alpha.hk_alpha',
      tenant: 'isp-a',
    });
  });

  test('says why it cannot', async () => {
    const path = '/deliveries/evt_alpha.hk_alpha/redeliver';
    const codes = [
      await apiClient({ world: { events: [] } }).call('POST', path),
      await apiClient({ world: { hooks: [] } }).call('POST', path),
      await apiClient({ world: { hooks: [stored(webhook({ id: 'hk_alpha', enabled: false }))] } }).call('POST', path),
      await apiClient().call('POST', '/deliveries/evt_x.hk_alpha/redeliver'),
    ].map(({ body }) => body.code);
    expect(codes).toEqual(['event_gone', 'hook_gone', 'hook_disabled', 'no_such_delivery']);
  });
});

describe('GET /dead-letters', () => {
  test('lists them with the names of their hooks, or the id of one that is gone', async () => {
    const { body } = await apiClient().call('GET', '/dead-letters');
    expect(body.total).toBe(5);
    expect(body.dead_letters[0]).toEqual({
      id: 'evt_alpha.hk_alpha',
      event_id: 'evt_alpha',
      event: 'lease.ack',
      tenant: 'isp-a',
      hook: 'alpha',
      hook_id: 'hk_alpha',
      attempts: 3,
      reason: 'HTTP 500',
      died_at: '2026-01-31T09:59:00.000Z',
    });
    expect(body.dead_letters[2]).toMatchObject({ hook: 'hk_gone', hook_id: 'hk_gone' });
  });

  test.each([
    [{ hook: 'alpha' }, 2, 2],
    [{ hook: 'hk_gone' }, 1, 1],
    [{ tenant: 'isp-b' }, 1, 1],
    [{ tenant: 'nobody' }, 0, 0],
    [{ since: '2026-01-31T09:58:30Z' }, 1, 1],
    [{ until: '2026-01-31T09:58:30Z' }, 4, 4],
    [{ limit: '2' }, 2, 5],
  ])('%j means %i of %i', async (query, listed, total) => {
    const { body } = await apiClient().call('GET', '/dead-letters', { query });
    expect([body.dead_letters.length, body.total]).toEqual([listed, total]);
  });

  test('of a hook that nobody knows are not taken for none', async () => {
    const { call, world } = apiClient();
    expect((await call('GET', '/dead-letters', { query: { hook: 'nope' } })).body).toMatchObject({
      status: 404,
      detail: 'there is no hook "nope"',
    });
    expect((await call('POST', '/dead-letters/redrive', { body: { hook: 'nope' } })).body.code).toBe('no_such_hook');
    expect(world.deadLetters.length).toBe(5);
  });
});

describe('POST /dead-letters/redrive', () => {
  test('takes them back, a bounded number at a time', async () => {
    const { call, world } = apiClient();
    expect((await call('POST', '/dead-letters/redrive', { body: { hook: 'alpha', limit: 1 } })).body).toEqual({
      redriven: 1,
      remaining: 1,
    });
    const before = { until: '2026-01-31T09:56:30Z', tenant: 'isp-a' };
    expect((await call('POST', '/dead-letters/redrive', { body: before })).body).toEqual({ redriven: 1, remaining: 0 });
    expect((await call('POST', '/dead-letters/redrive')).body).toEqual({ redriven: 3, remaining: 0 });
    expect(world.audit.map(({ action, target }) => `${action} ${target}`).slice(0, 3)).toEqual([
      'dead_letters.redrive *',
      'dead_letters.redrive isp-a',
      'dead_letters.redrive hk_alpha',
    ]);
    expect((await call('POST', '/dead-letters/redrive')).body).toEqual({ redriven: 0, remaining: 0 });
    expect(world.audit.length).toBe(6);
  });

  test('asks the queue for no more than a run may move', async () => {
    const world = sampleWorld();
    const asked: number[] = [];
    const { deadLetters } = memoryPorts(world);
    const redrive: typeof deadLetters.redrive = async (query, limit) => {
      asked.push(limit);
      return deadLetters.redrive(query, limit);
    };
    const { call } = apiClient({ world, ports: { deadLetters: { ...deadLetters, redrive } } });
    await call('POST', '/dead-letters/redrive');
    await call('POST', '/dead-letters/redrive', { body: { limit: 7 } });
    expect(asked).toEqual([REDRIVE_MAX, 7]);
    expect((await call('POST', '/dead-letters/redrive', { body: { limit: REDRIVE_MAX + 1 } })).status).toBe(400);
  });

  test("leaves the operator's hooks alone where a tenant asks, and counts without them", async () => {
    const { call, world } = apiClient();
    const listed = await call('GET', '/dead-letters', { token: 'alpha-admin' });
    expect([listed.body.total, listed.body.dead_letters.length]).toEqual([2, 2]);
    const some = await call('POST', '/dead-letters/redrive', { token: 'alpha-admin', body: { limit: 1 } });
    expect(some.body).toEqual({ redriven: 1, remaining: 1 });
    const rest = await call('POST', '/dead-letters/redrive', { token: 'alpha-admin' });
    expect(rest.body).toEqual({ redriven: 1, remaining: 0 });
    expect(world.deadLetters.map(({ hookId }) => hookId)).toEqual(['hk_gone', 'hk_omega', 'hk_bravo']);
    const other = await call('GET', '/dead-letters', { token: 'alpha-admin', query: { hook: 'hk_omega' } });
    expect(other.body.code).toBe('no_such_hook');
  });
});

describe("what the operator's hooks left behind", () => {
  const omega = (world: ReturnType<typeof sampleWorld>) => world.hooks.filter(({ hook }) => hook.tenant !== '*');

  test('is hidden from a tenant also once they are deleted', async () => {
    const { call, world } = apiClient();
    world.hooks = omega(world);
    const token = 'alpha-admin';
    for (const path of ['/deliveries', '/dead-letters'])
      expect(JSON.stringify((await call('GET', path, { token })).body), path).not.toContain('omega');
    expect((await call('GET', '/deliveries/evt_alpha.hk_omega', { token })).body.code).toBe('no_such_delivery');
    expect((await call('GET', '/dead-letters', { token, query: { hook: 'hk_omega' } })).body.code).toBe('no_such_hook');
    await call('POST', '/dead-letters/redrive', { token });
    expect(world.deadLetters.map(({ hookId }) => hookId)).toContain('hk_omega');
    expect(JSON.stringify((await call('GET', '/deliveries')).body)).toContain('hk_omega');
  });

  test("is not in the tenant's trail when the operator sees to it", async () => {
    const { call, world } = apiClient();
    await call('POST', '/deliveries/evt_alpha.hk_omega/redeliver');
    await call('POST', '/dead-letters/redrive', { body: { tenant: 'isp-a', hook: 'hk_omega' } });
    await call('POST', '/hooks/hk_omega/test');
    expect(world.audit.slice(0, 3).map(({ action, tenant }) => [action, tenant])).toEqual([
      ['hook.test', '*'],
      ['dead_letters.redrive', '*'],
      ['delivery.redeliver', '*'],
    ]);
    const trail = await call('GET', '/audit', { token: 'alpha-admin' });
    expect(JSON.stringify(trail.body)).not.toContain('omega');
  });

  test("is not counted with a tenant's own", async () => {
    const { call } = apiClient();
    const deadLetters = async (token: string) => (await call('GET', '/workers/isp-a', { token })).body.dead_letters;
    expect([await deadLetters('alpha-admin'), await deadLetters('admin')]).toEqual([2, 4]);
    expect((await call('GET', '/stats', { token: 'alpha-admin' })).body.dead_letters).toBe(2);
  });
});

test('a time has a date that there is and an offset, and the limit of a body is a number', async () => {
  const { call } = apiClient();
  for (const since of ['2026-02-31T00:00:00Z', '2026-01-01T00:00', '2026-01-01 (noon)', '2026-01-01']) {
    const { status, body } = await call('GET', '/deliveries', { query: { since } });
    expect([status, body.errors?.[0]?.path], since).toEqual([400, '$.since']);
  }
  expect((await call('GET', '/deliveries', { query: { since: '2026-01-01T00:00:00+02:00' } })).status).toBe(200);
  for (const limit of [true, [5], '5', null, 1.5])
    expect((await call('POST', '/dead-letters/redrive', { body: { limit } })).status, String(limit)).toBe(400);
});
