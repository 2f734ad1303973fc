import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEAD_LETTER_LIST, DELIVERY, DELIVERY_DETAIL, DELIVERY_LIST, REDRIVEN } from '#shared/api/delivery.ts';
import { EVENT, EVENT_LIST, EVENT_TYPE_LIST } from '#shared/api/event.ts';
import { AUDIT_LIST, NEW_TOKEN, STATS, STATUS, TOKEN_LIST, WORKER, WORKER_LIST } from '#shared/api/operations.ts';
import { answer, problem, startFakeApi } from './support/fake-api.ts';
import { AT, delivery, eventView } from './support/records.ts';
import { directoryForTest, runAgainst } from './support/run-cli.ts';

/** AT as tables have it. */
const SHOWN = '2026-01-31T10:00:00Z';

const columns = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, '|'));

describe('events', () => {
  test('are listed with whom they are about, page after page up to the limit', async () => {
    const api = await startFakeApi({
      'GET /events': ({ query }) => {
        const first = query.cursor === undefined ? 0 : 500;
        const events = Array.from({ length: Number(query.limit) }, (_, n) => eventView({ id: `evt_${first + n}` }));
        return answer(EVENT_LIST, { events, next_cursor: `c${first}` });
      },
    });
    const args = ['events', 'list', '--limit', '502', '--type', 'session_up', '--since', '2026-01-31'];
    const { code, stdout } = await runAgainst(api, args);
    expect(code).toBe(0);
    expect(columns(stdout).slice(0, 2)).toEqual([
      'TIME|TENANT|TYPE|ABOUT|ID',
      `${SHOWN}|acme|session_up|anna@example.com 203.0.113.10|evt_0`,
    ]);
    expect(columns(stdout)).toHaveLength(504);
    expect(stdout).toMatch(/\nThe latest 502; --limit shows more\.\n$/);
    expect(api.calls.map(({ query }) => query)).toEqual([
      { type: 'session_up', since: '2026-01-31T00:00:00.000Z', limit: '500' },
      { type: 'session_up', since: '2026-01-31T00:00:00.000Z', limit: '2', cursor: 'c0' },
    ]);
  });

  test('are shown with their payload', async () => {
    const api = await startFakeApi({ 'GET /events/evt_1': () => answer(EVENT, eventView()) });
    const { stdout } = await runAgainst(api, ['events', 'show', 'evt_1']);
    expect(stdout).toMatch(/^id: +evt_1\ntype: +session_up\n/);
    expect(JSON.parse(stdout.split('payload:\n')[1] ?? '')).toEqual(eventView().payload);
  });

  test('have types, each with an example', async () => {
    const type = { type: 'session_up', group: 'session', description: 'A session', example: { event: 'x' } } as const;
    const api = await startFakeApi({ 'GET /event-types': () => answer(EVENT_TYPE_LIST, { event_types: [type] }) });
    expect(columns((await runAgainst(api, ['events', 'types'])).stdout)).toEqual([
      'GROUP|TYPE|DESCRIPTION',
      'session|session_up|A session',
    ]);
    expect(JSON.parse((await runAgainst(api, ['events', 'types', 'session_up'])).stdout)).toEqual({ event: 'x' });
    expect(await runAgainst(api, ['events', 'types', 'nothing'])).toMatchObject({ code: 3 });
  });
});

describe('deliveries', () => {
  test('are listed by every filter', async () => {
    const failed = delivery({ state: 'retrying', attempts: 3, status: 503, error: 'HTTP 503' });
    const api = await startFakeApi({ 'GET /deliveries': () => answer(DELIVERY_LIST, { deliveries: [failed] }) });
    const { stdout } = await runAgainst(api, [
      ...['deliveries', 'list', '--tenant', 'acme', '--hook', 'billing', '--state', 'retrying'],
      ...['--type', 'session_up', '--event', 'evt_1', '--until', '2026-02-01'],
    ]);
    expect(columns(stdout)[1]).toBe(`${SHOWN}|acme|billing|session_up|retrying|3|503 HTTP 503|evt_1.hk_1`);
    expect(api.calls[0]?.query).toEqual({
      tenant: 'acme',
      hook: 'billing',
      state: 'retrying',
      event_type: 'session_up',
      event_id: 'evt_1',
      until: '2026-02-01T00:00:00.000Z',
      limit: '50',
    });
  });

  test('are shown with attempts and request, free of what could steer a terminal', async () => {
    const attempt = { attempt: 1, at: AT, result: 'delivered', status: 200, latency_ms: 12.4, response: '\u001b[2Jok' };
    const request = { method: 'POST', url: 'https://a.example.com/', headers: { 'X-A': 'b' }, body: '{"a":1}' };
    const api = await startFakeApi({
      'GET /deliveries/evt_1.hk_1': () =>
        answer(DELIVERY_DETAIL, { ...delivery(), attempt_list: [{ ...attempt, result: 'delivered' }], request }),
      'POST /deliveries/evt_1.hk_1/redeliver': () => answer(DELIVERY, delivery({ state: 'pending' }), { status: 202 }),
    });
    const { stdout } = await runAgainst(api, ['deliveries', 'show', 'evt_1.hk_1']);
    expect(stdout).toContain(`1        ${AT}  delivered  12 ms    200      [2Jok`);
    expect(stdout).toContain('POST https://a.example.com/\nX-A: b\n\n{"a":1}\n');
    expect(stdout).not.toContain('\u001b');
    expect((await runAgainst(api, ['deliveries', 'redeliver', 'evt_1.hk_1'])).stdout).toBe(
      'session_up goes to billing again.\n',
    );
  });
});

describe('dlq redrive', () => {
  const withLetters = (total: number, atOnce: number) => {
    let left = total;
    return startFakeApi({
      'GET /dead-letters': () => answer(DEAD_LETTER_LIST, { dead_letters: [], total }),
      'POST /dead-letters/redrive': ({ body }) => {
        const redriven = Math.min((body as { limit: number }).limit, atOnce, left);
        left -= redriven;
        return answer(REDRIVEN, { redriven, remaining: left });
      },
    });
  };

  test('asks again until none remains', async () => {
    const api = await withLetters(25_000, 10_000);
    const args = ['dlq', 'redrive', '--hook', 'billing', '--since', '2026-01-31'];
    expect(await runAgainst(api, args)).toEqual({
      code: 0,
      stdout: '25000 dead letters go out again.\n',
      stderr: '',
    });
    const filter = { hook: 'billing', since: '2026-01-31T00:00:00.000Z' };
    expect(api.calls.slice(1).map(({ body }) => body)).toEqual([
      { ...filter, limit: 10_000 },
      { ...filter, limit: 10_000 },
      { ...filter, limit: 5_000 },
    ]);
  });

  test('ends with 1 where the API moves no more of them', async () => {
    const api = await withLetters(3, 0);
    expect(await runAgainst(api, ['dlq', 'redrive'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^3 dead letters stay/),
    });
    expect(api.calls).toHaveLength(2);
  });

  test('sends nothing where none is dead', async () => {
    const api = await withLetters(0, 10);
    expect((await runAgainst(api, ['dlq', 'redrive'])).stdout).toBe('0 dead letters go out again.\n');
    expect(api.calls).toHaveLength(1);
  });
});

describe('tokens', () => {
  const made = {
    id: 'tok_1',
    name: 'grafana',
    scope: 'viewer',
    tenant: '*',
    created_at: AT,
    token: 'hlt_new',
  } as const;
  const routes = { 'POST /tokens': () => answer(NEW_TOKEN, made, { status: 201 }) };

  test('are printed once, alone on standard output', async () => {
    const api = await startFakeApi(routes);
    const { stdout, stderr } = await runAgainst(api, ['tokens', 'create', 'grafana', '--scope', 'viewer']);
    expect([stdout, stderr]).toEqual(['hlt_new\n', 'grafana is made: viewer of every tenant (tok_1).\n']);
    expect(api.calls[0]?.body).toEqual({ name: 'grafana', scope: 'viewer', tenant: '*' });
  });

  test('go into a new file for its owner alone, and are not made where that is not possible', async () => {
    const api = await startFakeApi(routes);
    const file = join(directoryForTest(), 'token');
    const args = ['tokens', 'create', 'grafana', '--scope', 'viewer', '--out', file];
    expect((await runAgainst(api, args)).stdout).toBe('');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['hlt_new\n', 0o600]);
    expect(await runAgainst(api, args)).toMatchObject({ code: 2 });
    expect(api.calls).toHaveLength(1);
  });

  test('are listed and deleted; a scope is needed', async () => {
    const { token: _, ...listed } = made;
    const api = await startFakeApi({
      'GET /tokens': () => answer(TOKEN_LIST, { tokens: [listed] }),
      'DELETE /tokens/tok_1': () => ({ status: 204 }),
    });
    expect(columns((await runAgainst(api, ['tokens', 'list'])).stdout)[1]).toBe(
      `grafana|viewer|*|${SHOWN}|never|tok_1`,
    );
    expect((await runAgainst(api, ['tokens', 'delete', 'tok_1'])).stdout).toBe('tok_1 is deleted.\n');
    expect(await runAgainst(api, ['tokens', 'create', 'x'])).toMatchObject({ code: 2 });
  });
});

test('worker list, enable and disable', async () => {
  const worker = { tenant: 'acme', state: 'Inactive', waiting: 7, oldest_age_seconds: 61.5, dead_letters: 2 } as const;
  const api = await startFakeApi({
    'GET /workers': () => answer(WORKER_LIST, { workers: [worker] }),
    'POST /workers/acme/disable': () => answer(WORKER, worker),
    'POST /workers/acme/enable': () => answer(WORKER, { ...worker, state: 'Activating' }),
  });
  expect(columns((await runAgainst(api, ['worker', 'list'])).stdout)[1]).toBe('acme|Inactive|7|62 s|2');
  expect((await runAgainst(api, ['worker', 'disable', 'acme'])).stdout).toBe(
    'The worker of acme is Inactive; 7 wait.\n',
  );
  expect((await runAgainst(api, ['worker', 'enable', 'acme'])).stdout).toContain('Activating');
});

test('audit list', async () => {
  const entry = { id: 'a1', at: AT, actor: 'root', actor_id: 'tok_0', action: 'hook.update', target: 'hk_1' };
  const entries = [{ ...entry, tenant: 'acme', fields: ['url', 'secret'] }];
  const api = await startFakeApi({ 'GET /audit': () => answer(AUDIT_LIST, { entries }) });
  expect(columns((await runAgainst(api, ['audit', 'list'])).stdout)[1]).toBe(
    `${SHOWN}|root|hook.update|hk_1|acme|url,secret`,
  );
});

test('status says who answers, as whom one asks, and what needs attention', async () => {
  const bucket = { at: AT, events: 5, delivered: 9, failed: 1, dead: 0 };
  const attention = [
    { severity: 'error', what: 'billing is disabled', hint: 'hookline hooks enable billing' } as const,
  ];
  const token = { id: 'tok_1', name: 'root', scope: 'admin', tenant: '*' } as const;
  const api = await startFakeApi({
    'GET /status': () => answer(STATUS, { version: '0.1.0', host: 'box', node: 'bng1', has_event_stream: true, token }),
    'GET /stats': () =>
      answer(STATS, { buckets: [bucket, bucket], waiting: 3, oldest_age_seconds: 4.2, dead_letters: 1, attention }),
  });
  expect((await runAgainst(api, ['status'])).stdout).toBe(
    [
      `bng1 (box, version 0.1.0) at ${api.url}`,
      'You are root, admin of every tenant.',
      'Last hour: 10 events, 18 delivered, 2 failed attempts; 3 wait, the oldest 4 s; 1 dead letter.',
      'error: billing is disabled: hookline hooks enable billing',
      '',
    ].join('\n'),
  );
});

describe('exit codes', () => {
  test.each([
    [401, 4],
    [403, 4],
    [404, 3],
    [409, 1],
    [422, 2],
    [500, 1],
  ])('an answer %i ends with %i and says why', async (status, code) => {
    const api = await startFakeApi({ 'GET /workers': () => problem(status, 'some_code', 'what is wrong\u001b[2J') });
    const finished = await runAgainst(api, ['worker', 'list']);
    expect(finished).toMatchObject({ code, stdout: '' });
    expect(finished.stderr).toMatch(/^what is wrong \[2J \(\d{3} some_code\)\n/);
  });

  test('something that is not the API is said to be none', async () => {
    const api = await startFakeApi({ 'GET /workers': () => ({ status: 502, body: 'Bad gateway' }) });
    expect(await runAgainst(api, ['worker', 'list'])).toMatchObject({
      code: 1,
      stderr: "HTTP 502 from something that is not Hookline's API\n",
    });
  });

  test('where nobody answers, the address is asked about', async () => {
    const api = await startFakeApi({});
    await api.close();
    const { code, stderr } = await runAgainst(api, ['worker', 'list']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `no agent answers at ${api.url} (connect ECONNREFUSED ${api.url.slice(7)}): is the agent running there?\n`,
    );
  });
});
