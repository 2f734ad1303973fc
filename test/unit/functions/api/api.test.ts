import { describe, expect, test } from 'vitest';
import { type ApiRequest, createApi } from '#functions/api/api.ts';
import type { ApiPorts, HookView } from '#functions/api/ports.ts';
import type { DeadLetterQuery } from '#functions/queue/queue.ts';
import { REDRIVE_MAX } from '#functions/redrive/redrive.ts';
import { parseEvent } from '#shared/event/parse-event.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 10);
const HOOK: HookView = {
  id: 'id-1',
  name: 'billing / acme',
  type: 'webhook',
  tenant: 'acme',
  events: [],
  target: 'https://billing.example',
  state: 'disabled',
  reason: 'HTTP 410',
};
const LETTER = {
  eventId: 'evt_1',
  eventType: 'lease.ack',
  tenant: 'acme',
  diedMs: NOW_MS,
  attempts: 3,
  reason: 'HTTP 500',
};

function api(more: Partial<ApiPorts> = {}) {
  const asked: unknown[] = [];
  const answer = createApi({
    hooks: {
      list: async () => [HOOK],
      enable: async (id) => {
        asked.push(['enable', id]);
        return true;
      },
    },
    deadLetters: {
      list: async (query: DeadLetterQuery, limit: number) => {
        asked.push(['list', query, limit]);
        const letters = [
          { ...LETTER, hookId: 'id-1' },
          { ...LETTER, hookId: 'id-removed' },
        ];
        return { letters: letters.slice(0, limit), total: 2 };
      },
      redrive: async (query: DeadLetterQuery, limit: number) => {
        asked.push(['redrive', query, limit]);
        return 5;
      },
    },
    fire: async (event) => {
      asked.push(['fire', event]);
      return { event_id: 'evt_1', tenant: event.tenant, hooks: ['billing'] };
    },
    tenants: () => ['default', 'acme'],
    node: () => 'bng1',
    now: () => NOW_MS,
    ...more,
  });
  const call = (method: string, path: string, more: Partial<ApiRequest> = {}) =>
    answer({ method, path: `/api/v1${path}`, query: {}, body: '', ...more });
  return { asked, call };
}

const anyQuery = { tenant: undefined, hookId: undefined, sinceMs: undefined };

describe('POST /api/v1/hooks/test', () => {
  test('refuses a tenant that there is not', async () => {
    const { asked, call } = api();
    const body = '{"tenant":"nobody"}';
    await expect(call('POST', '/hooks/test', { body })).rejects.toMatchObject({ status: 400, code: 'no_such_tenant' });
    expect(asked).toEqual([]);
  });

  test('fires a lease.ack that says it is a test, for the default tenant or the given one', async () => {
    const { asked, call } = api();
    expect(await call('POST', '/hooks/test')).toEqual({
      status: 202,
      body: { event_id: 'evt_1', tenant: 'default', hooks: ['billing'] },
    });
    await call('POST', '/hooks/test', { body: '{"tenant":"acme"}' });
    expect(asked).toMatchObject([
      ['fire', { tenant: 'default', type: 'lease.ack', timeMs: NOW_MS }],
      ['fire', { tenant: 'acme' }],
    ]);
    const { body } = (asked[0] as [string, { body: string }])[1];
    expect(JSON.parse(body)).toMatchObject({
      event: 'lease.ack',
      test: true,
      server: { node_id: 'bng1' },
      reason: expect.stringContaining('test'),
    });
    expect(parseEvent(JSON.parse(body), NOW_MS), 'it is such an event as ingest takes').toMatchObject({
      type: 'lease.ack',
      body,
    });
  });

  test('refuses what it does not know', async () => {
    const { asked, call } = api();
    for (const body of ['{"tenant":7}', '{"tenants":"a"}', '[]', '"x"'])
      await expect(call('POST', '/hooks/test', { body })).rejects.toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
    await expect(call('POST', '/hooks/test', { body: '{"tenant"' })).rejects.toMatchObject({
      status: 400,
      code: 'invalid_json',
    });
    expect(asked).toEqual([]);
  });
});

describe('the hooks', () => {
  test('are listed', async () => {
    expect(await api().call('GET', '/hooks')).toEqual({ status: 200, body: { hooks: [HOOK] } });
  });

  test('are enabled by name or id, percent-encoded', async () => {
    const { asked, call } = api();
    const enabled = { status: 200, body: { hook: 'billing / acme', was_disabled: true } };
    expect(await call('POST', '/hooks/billing%20%2F%20acme/enable')).toEqual(enabled);
    expect(await call('POST', '/hooks/id-1/enable')).toEqual(enabled);
    expect(asked).toEqual([
      ['enable', 'id-1'],
      ['enable', 'id-1'],
    ]);
    await expect(call('POST', '/hooks/nobody/enable')).rejects.toMatchObject({ status: 404, code: 'no_such_hook' });
    await expect(call('POST', '/hooks/%E0%A4%A/enable')).rejects.toMatchObject({ status: 400 });
  });
});

describe('the dead letters', () => {
  test('are listed with the names of their hooks, or the id of one that is gone', async () => {
    const { call } = api();
    const { body } = await call('GET', '/dead-letters');
    expect(body).toEqual({
      dead_letters: [
        {
          event_id: 'evt_1',
          event: 'lease.ack',
          tenant: 'acme',
          hook: 'billing / acme',
          attempts: 3,
          reason: 'HTTP 500',
          died_at: '2026-01-31T10:00:00.000Z',
        },
        expect.objectContaining({ hook: 'id-removed' }),
      ],
      total: 2,
    });
  });

  test('are asked for by tenant, hook, time and number', async () => {
    const { asked, call } = api();
    const query = { tenant: 'acme', hook: 'billing / acme', since: '2026-01-31T10:00:00+01:00', limit: '7' };
    await call('GET', '/dead-letters', { query });
    await call('GET', '/dead-letters', { query: { hook: 'id-removed' } });
    await call('GET', '/dead-letters');
    expect(asked).toEqual([
      ['list', { tenant: 'acme', hookId: 'id-1', sinceMs: Date.UTC(2026, 0, 31, 9) }, 7],
      // A hook that is no longer configured is looked for among the dead letters first.
      ['list', { hookId: 'id-removed' }, 0],
      ['list', { ...anyQuery, hookId: 'id-removed' }, 1_000],
      ['list', anyQuery, 1_000],
    ]);
  });

  test('of a hook that nobody knows are not taken for none', async () => {
    const { call } = api({ deadLetters: { list: async () => ({ letters: [], total: 0 }), redrive: async () => 0 } });
    const unknown = { status: 404, code: 'no_such_hook', message: 'there is no hook "nope"' };
    await expect(call('GET', '/dead-letters', { query: { hook: 'nope' } })).rejects.toMatchObject(unknown);
    await expect(call('POST', '/dead-letters/redrive', { body: '{"hook":"nope"}' })).rejects.toMatchObject(unknown);
  });

  test('are not guessed at from a query that is wrong', async () => {
    const { asked, call } = api();
    for (const query of [
      { since: 'yesterday' },
      { since: '5' },
      { limit: '0' },
      { limit: '1001' },
      { limit: 'x' },
      { hooks: 'a' },
    ])
      await expect(call('GET', '/dead-letters', { query }), JSON.stringify(query)).rejects.toMatchObject({
        status: 400,
        code: 'invalid_request',
        message: expect.stringContaining(Object.keys(query)[0] ?? ''),
      });
    expect(asked).toEqual([]);
  });

  test('go out again, a bounded number of them', async () => {
    const { asked, call } = api();
    const answer = await call('POST', '/dead-letters/redrive', {
      body: '{"hook":"billing / acme","since":"2026-01-31T09:00:00Z","limit":3}',
    });
    expect(answer).toEqual({ status: 200, body: { redriven: 5, remaining: 2 } });
    await call('POST', '/dead-letters/redrive');
    expect(asked.filter((call) => (call as string[])[0] === 'redrive')).toEqual([
      ['redrive', { ...anyQuery, hookId: 'id-1', sinceMs: Date.UTC(2026, 0, 31, 9) }, 3],
      ['redrive', anyQuery, REDRIVE_MAX],
    ]);
    await expect(call('POST', '/dead-letters/redrive', { body: '{"limit":10001}' })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('a path', () => {
  test('that is nothing is 404, and a wrong method names the right ones', async () => {
    const { call } = api();
    for (const path of ['/', '/hooks/', '/hooks/a/b/enable', '/constructor', '/dead-letters/redrive/x'])
      await expect(call('POST', path), path).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(call('DELETE', '/hooks')).rejects.toMatchObject({ status: 405, headers: { allow: 'GET' } });
    await expect(call('GET', '/hooks/test')).rejects.toMatchObject({ status: 405, headers: { allow: 'POST' } });
    await expect(call('GET', '/hooks/a/enable')).rejects.toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});
