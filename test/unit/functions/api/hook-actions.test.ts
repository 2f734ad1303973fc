import { describe, expect, test } from 'vitest';
import { HooklineEvent } from '#shared/event/event.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { parseEvent } from '#shared/event/parse-event.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import { apiClient } from './support/api-client.ts';
import { NOW_MS, stored, webhook } from './support/sample-world.ts';

const DISABLED = { reason: 'HTTP 410', atMs: NOW_MS };
const goneCondition = (hookId: string) => ({ hookId, tenant: 'isp-a', disabled: DISABLED, lastAttempt: undefined });

describe('enable and disable', () => {
  test('switch a hook of the API', async () => {
    const { call, world } = apiClient();
    const off = await call('POST', '/hooks/alpha/disable');
    expect(off).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { enabled: false, state: 'disabled' } });
    expect((await call('POST', '/hooks/alpha/disable')).headers.etag).toBe('"v1"');
    expect((await call('POST', '/hooks/alpha/enable')).body).toMatchObject({ enabled: true, state: 'enabled' });
    expect(world.audit.slice(0, 2)).toMatchObject([
      { action: 'hook.enable', fields: ['enabled'] },
      { action: 'hook.disable', fields: ['enabled'] },
    ]);
  });

  test("enable takes back Hookline's own disabling, of a hook of a file too", async () => {
    const conditions = [goneCondition('hk_alpha'), goneCondition('local')];
    const { call, world } = apiClient({ world: { conditions } });
    for (const hook of ['alpha', 'local']) {
      const { status, body } = await call('POST', `/hooks/${hook}/enable`);
      expect([status, body.state, body.health.reason]).toEqual([200, 'enabled', undefined]);
    }
    expect(world.audit.slice(0, 2)).toMatchObject([{ action: 'hook.enable' }, { action: 'hook.enable' }]);
    await call('POST', '/hooks/alpha/enable');
    expect(world.audit.length).toBe(5);
  });

  test('enable cannot undo what a file says', async () => {
    const hooks = [{ ...stored(webhook({ enabled: false })), origin: 'file' as const }];
    const { call } = apiClient({ world: { hooks } });
    expect((await call('POST', '/hooks/hk_1/enable')).body.code).toBe('read_only');
  });
});

describe('rotate-secret', () => {
  test('makes a secret, shows it once, and keeps the old one for a day', async () => {
    const { call, world } = apiClient();
    const { status, body } = await call('POST', '/hooks/alpha/rotate-secret');
    expect(status).toBe(200);
    expect(body).toEqual({
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      old_secret_until: '2026-02-01T10:00:00.000Z',
    });
    expect(world.hooks[0]?.hook).toMatchObject({ secret: body.secret, oldSecret: { secret: 'alpha-secret' } });
    expect(world.audit[0]).toMatchObject({ action: 'hook.rotate_secret', fields: ['secret'] });
    expect(JSON.stringify(world.audit)).not.toContain(body.secret);
    expect(JSON.stringify((await call('GET', '/hooks/alpha')).body)).not.toContain(body.secret);
  });

  test('takes a given one; there is no old one where there was none', async () => {
    const { call, world } = apiClient();
    const { body } = await call('POST', '/hooks/bravo/rotate-secret', { body: { secret: 'given' } });
    expect(body).toEqual({ secret: 'given' });
    expect(world.hooks[2]?.hook).toMatchObject({ secret: 'given' });
    const same = await call('POST', '/hooks/bravo/rotate-secret', { body: { secret: 'given' } });
    expect([same.status, same.body.errors[0].path]).toEqual([400, '$.secret']);
  });
});

describe('POST /hooks/test', () => {
  test('fires a lease.ack that says it is a test, for the default tenant or the given one', async () => {
    const { call, world } = apiClient();
    const { status, body } = await call('POST', '/hooks/test');
    expect(status).toBe(202);
    expect(body).toEqual({ event_id: 'evt_0000000000000000001', tenant: 'isp-a', hooks: ['alpha', 'omega'] });
    expect((await call('POST', '/hooks/test', { body: { tenant: 'isp-b' } })).body.hooks).toEqual(['bravo', 'omega']);
    const event = world.fired[0]?.event;
    expect(event).toMatchObject({ tenant: 'isp-a', type: 'lease.ack', timeMs: NOW_MS });
    expect(world.fired[0]?.hook).toBeUndefined();
    expect(parseEvent(JSON.parse(event?.body ?? ''), NOW_MS), 'it is such an event as ingest takes').toMatchObject({
      body: event?.body,
      payload: { test: true, server: { node_id: 'bng1' } },
    });
  });

  test('names only hooks that are in service, and that the token knows', async () => {
    const { call } = apiClient({ world: { conditions: [goneCondition('hk_alpha')] } });
    expect((await call('POST', '/hooks/test')).body.hooks).toEqual(['omega']);
    const { call: callB } = apiClient();
    const { body } = await callB('POST', '/hooks/test', { token: 'bravo-admin' });
    expect(body).toMatchObject({ tenant: 'isp-b', hooks: ['bravo'] });
  });

  test('refuses a tenant that there is not, and what it does not know', async () => {
    const { call, world } = apiClient();
    for (const body of ['{"tenant":"nobody"}', '{"tenant":7}', '{"tenants":"a"}', '[]', '"x"'])
      expect((await call('POST', '/hooks/test', { body })).body.code, body).toBe('invalid_request');
    expect(world.fired).toEqual([]);
  });
});

describe('POST /hooks/{id}/test', () => {
  test.each([
    [{ events: [] }, 'lease.ack', true],
    [{ events: ['session_down'] }, 'session_down', true],
    [{ events: ['radius.*'] }, 'radius.authentication', true],
    [{ events: ['subscriber-nas-updated'] }, 'subscriber-nas-updated', true],
    [{ events: ['lease.inform'] }, 'lease.inform', true],
    [{ events: [], filter: { conflict: { probe_count: [5] } } }, 'conflict.permanent', true],
    [{ events: ['conflict.*'], subnets: ['10.0.0.0/8'] }, 'conflict.detected', false],
    [{ events: ['of.tomorrow'] }, 'lease.ack', false],
  ])('sends %j a marked %s', async (changes, type, matches) => {
    const hook = webhook(changes);
    const { call, world } = apiClient({ world: { hooks: [stored(hook)] } });
    const { status, body } = await call('POST', '/hooks/hk_1/test');
    expect([status, body.hooks]).toEqual([202, ['hook']]);
    const [fired] = world.fired;
    expect(fired).toMatchObject({ hook, event: { type, tenant: 'isp-a', timeMs: NOW_MS } });
    const event = new HooklineEvent({ id: 'evt_1', tenant: '', type: '', timeMs: 0, body: '', ...fired?.event });
    expect(event.payload.test).toBe(true);
    expect(compileHookMatcher(hook)(event)).toBe(matches);
    expect(world.audit[0]).toMatchObject({ action: 'hook.test', target: 'hk_1' });
  });

  test('has an event of every known type', async () => {
    for (const { type } of EVENT_EXAMPLES) {
      const { call, world } = apiClient({ world: { hooks: [stored(webhook({ events: [type] }))] } });
      await call('POST', '/hooks/hk_1/test');
      expect(world.fired[0]?.event.type).toBe(type);
    }
  });

  test('refuses a hook that is out of service', async () => {
    const { call, world } = apiClient({ world: { conditions: [goneCondition('hk_alpha')] } });
    expect((await call('POST', '/hooks/alpha/test')).body).toMatchObject({ status: 409, code: 'hook_disabled' });
    expect(world.fired).toEqual([]);
  });
});

describe('POST /hooks/preview', () => {
  test('shows what a hook sends for an example, masked', async () => {
    const { call } = apiClient();
    const { status, body } = await call('POST', '/hooks/preview', { body: { hook_id: 'alpha', type: 'lease.ack' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      method: 'POST',
      url: 'https://alpha.example/hook?key=query-key',
      headers: {
        'X-Athena-Event': 'dhcp-event',
        'X-Source': 'hookline',
        Authorization: '********',
        'X-Athena-Signature': '********',
        'webhook-signature': '********',
      },
    });
    expect(JSON.parse(body.body)).toMatchObject({ event: 'lease.ack' });
  });

  test('renders a form that is not saved, for a stored event or a payload', async () => {
    const { call } = apiClient();
    const hook = {
      url: 'https://a.example/',
      template: 'slack',
      secret: '********',
      headers: { 'X-Token': '********' },
    };
    const stored = await call('POST', '/hooks/preview', { body: { hook, event_id: 'evt_alpha2' }, token: 'viewer' });
    expect(JSON.parse(stored.body.body).text).toContain('203.0.113.10');
    expect(stored.body.url).toBe('https://a.example/********');
    const event = { trigger: 'subscriber-nas-updated', context: 'radius-authentication', data: {} };
    const given = await call('POST', '/hooks/preview', { body: { hook: { url: 'https://a.example/' }, event } });
    expect(JSON.parse(given.body.body)).toEqual(event);
  });

  test.each([
    [{ hook_id: 'alpha' }, '$'],
    [{ hook_id: 'alpha', type: 'lease.ack', event_id: 'evt_alpha' }, '$.type'],
    [{ type: 'lease.ack' }, '$'],
    [{ hook_id: 'alpha', type: 'lease.nothing' }, '$.type'],
    [{ hook_id: 'local', type: 'lease.ack' }, '$.hook_id'],
    [{ hook_id: 'alpha', event: { event: 'lease.ack', lease: { ip: 'x' } } }, '$.event.lease.ip'],
    [{ hook_id: 'alpha', event: {} }, '$.event.event'],
    [{ hook: { url: 'x' }, type: 'lease.ack' }, '$.hook.url'],
  ])('refuses %j at %s', async (body, path) => {
    const refused = await apiClient().call('POST', '/hooks/preview', { body });
    expect([refused.status, refused.body.errors?.[0].path]).toEqual([400, path]);
  });

  test('knows no hook and no event that there is not', async () => {
    const { call } = apiClient();
    const codes = [
      await call('POST', '/hooks/preview', { body: { hook_id: 'nobody', type: 'lease.ack' } }),
      await call('POST', '/hooks/preview', { body: { hook_id: 'alpha', event_id: 'evt_nothing' } }),
    ].map(({ body }) => body.code);
    expect(codes).toEqual(['no_such_hook', 'no_such_event']);
  });
});

test('a stale If-Match keeps enable, disable and rotate-secret from what somebody else has changed', async () => {
  const { call, world } = apiClient();
  const before = structuredClone(world.hooks);
  for (const action of ['disable', 'enable', 'rotate-secret']) {
    const answer = await call('POST', `/hooks/alpha/${action}`, { headers: { 'if-match': '"stale"' } });
    expect([answer.status, answer.body.code], action).toEqual([412, 'stale']);
  }
  expect(world.hooks).toEqual(before);
  const { headers } = await call('GET', '/hooks/alpha');
  const fresh = { 'if-match': headers.etag ?? '' };
  expect((await call('POST', '/hooks/alpha/disable', { headers: fresh })).status).toBe(200);
});
