import { describe, expect, test } from 'vitest';
import { KNOWN_EVENT_TYPES } from '#shared/event/event-types.ts';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { apiClient } from './support/api-client.ts';

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('GET /events', () => {
  test('lists events with their payloads', async () => {
    const { body } = await apiClient().call('GET', '/events');
    expect(ids(body.events)).toEqual(['evt_alpha', 'evt_alpha2', 'evt_bravo']);
    expect(body.events[0]).toEqual({
      id: 'evt_alpha',
      type: 'lease.ack',
      tenant: 'isp-a',
      time: '2026-01-31T09:59:00.000Z',
      node: 'bng1',
      payload: LEASE_ACK,
    });
  });

  test.each([
    ['type=session_up', ['evt_alpha2']],
    ['type=session_up&type=lease.ack', ['evt_alpha', 'evt_alpha2', 'evt_bravo']],
    ['type=session_up,lease.nak', ['evt_alpha2']],
    ['type=', ['evt_alpha', 'evt_alpha2', 'evt_bravo']],
    ['tenant=isp-b', ['evt_bravo']],
    ['tenant=nobody', []],
    ['since=2026-01-31T10:00:00Z', []],
    ['until=2026-01-31T10:00:00Z&type=session_up', ['evt_alpha2']],
  ])('filters by ?%s', async (query, expected) => {
    const { call } = apiClient();
    expect(ids((await call('GET', '/events', { query: new URLSearchParams(query) })).body.events)).toEqual(expected);
  });

  test('comes in pages', async () => {
    const { call } = apiClient();
    const first = await call('GET', '/events', { query: { limit: '2' } });
    const second = await call('GET', '/events', { query: { limit: '2', cursor: first.body.next_cursor } });
    expect([...ids(first.body.events), ...ids(second.body.events)]).toEqual(['evt_alpha', 'evt_alpha2', 'evt_bravo']);
  });

  test('refuses a parameter that is given twice', async () => {
    const query = new URLSearchParams('since=2026-01-31T10:00:00Z&since=2026-01-31T10:00:00Z');
    expect((await apiClient().call('GET', '/events', { query })).body.errors[0].path).toBe('$.since');
  });
});

test('GET /events/{id} shows one event', async () => {
  const { call } = apiClient();
  expect((await call('GET', '/events/evt_bravo')).body).toMatchObject({ id: 'evt_bravo', tenant: 'isp-b' });
  expect((await call('GET', '/events/evt_x')).body.code).toBe('no_such_event');
});

test('GET /events/stream is the host to serve', async () => {
  const { call } = apiClient();
  expect((await call('GET', '/events/stream', { query: { type: 'lease.ack' } })).body).toMatchObject({
    status: 501,
    code: 'not_here',
  });
  expect((await call('GET', '/events/stream', { token: '' })).status).toBe(401);
});

test('GET /event-types has every type with an example', async () => {
  const { body } = await apiClient().call('GET', '/event-types');
  const types = body.event_types.map(({ type }: { type: string }) => type);
  expect(new Set(types)).toEqual(KNOWN_EVENT_TYPES);
  expect(body.event_types[0]).toEqual({
    type: 'session_up',
    group: 'session',
    description: expect.stringContaining('session'),
    example: expect.objectContaining({ event: 'session_up' }),
  });
});

describe('POST /patterns/test', () => {
  const event = { event: 'lease.ack', lease: { ip: '192.0.2.7', hostname: 'tv' } };

  test.each([
    [{ events: ['lease.*'] }, undefined],
    [{}, undefined],
    [{ events: ['session_up', 'ha.*'] }, 'events'],
    [{ subnets: ['10.0.0.0/8'] }, 'subnets'],
    [{ subnets: ['192.0.2.0/24'], filter: { lease: { hostname: [{ prefix: 'cpe-' }] } } }, 'lease.hostname'],
    [{ filter: { lease: { ip: [{ cidr: '192.0.2.0/24' }], mac: [{ exists: true }] } } }, 'lease.mac'],
    [{ filter: { $or: [{ reason: ['x'] }, { lease: { ip: ['192.0.2.8'] } }] } }, 'reason'],
    [{ events: ['nothing'], subnets: ['10.0.0.0/8'] }, 'events'],
  ])('%j: %s decides', async (hook, field) => {
    const { status, body } = await apiClient().call('POST', '/patterns/test', { body: { hook, event } });
    expect(status).toBe(200);
    expect([body.matches, body.field]).toEqual([field === undefined, field]);
    const { results, ...top } = body;
    expect(results).toEqual([top]);
    expect(top).not.toHaveProperty('event_id');
    if (field !== undefined) expect(body.reason).not.toBe('');
  });

  test('says what was expected, and what came', async () => {
    const hook = { filter: { lease: { hostname: [{ prefix: 'cpe-' }] } } };
    const { body } = await apiClient().call('POST', '/patterns/test', { body: { hook, event } });
    expect(body.reason).toBe('expected [{"prefix":"cpe-"}], got "tv"');
  });

  test('tries a stored hook against recent events of its tenant, or any event by its id', async () => {
    const { call } = apiClient();
    const { body } = await call('POST', '/patterns/test', { body: { hook_id: 'alpha', recent: 50 } });
    expect(body.results).toEqual([
      { event_id: 'evt_alpha', type: 'lease.ack', matches: true },
      { event_id: 'evt_alpha2', type: 'session_up', matches: false, field: 'events', reason: expect.any(String) },
    ]);
    const other = await call('POST', '/patterns/test', { body: { hook_id: 'alpha', event_id: 'evt_bravo' } });
    expect(other.body).toMatchObject({ matches: false, field: 'tenant' });
    const every = await call('POST', '/patterns/test', { body: { hook_id: 'omega', recent: 1 } });
    expect(every.body.results.length).toBe(1);
  });

  test('says so where there are no recent events', async () => {
    const { call } = apiClient({ world: { events: [] } });
    const { body } = await call('POST', '/patterns/test', { body: { hook: {}, recent: 5 } });
    expect(body).toMatchObject({ matches: false, results: [] });
  });

  test.each([
    [{ event }, '$'],
    [{ hook: {}, hook_id: 'alpha', event }, '$.hook'],
    [{ hook: {} }, '$'],
    [{ hook: {}, event, recent: 3 }, '$.recent'],
    [{ hook: {}, recent: 201 }, '$.recent'],
    [{ hook: { subnets: ['x'] }, event }, '$.hook.subnets[0]'],
    [{ hook: { filter: { a: { b: 'c' } } }, event }, '$.hook.filter.a.b'],
    [{ hook: {}, event: { event: 'lease.ack', lease: { ip: 7 } } }, '$.event.lease.ip'],
  ])('refuses %j at %s', async (body, path) => {
    const refused = await apiClient().call('POST', '/patterns/test', { body });
    expect([refused.status, refused.body.errors?.[0].path]).toEqual([400, path]);
  });
});
