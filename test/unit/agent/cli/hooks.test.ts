import { describe, expect, test } from 'vitest';
import { FIRED } from '#shared/api/event.ts';
import { HOOK_LIST, HOOK_VIEW, ROTATED_SECRET } from '#shared/api/hook.ts';
import { answer, problem, startFakeApi } from './support/fake-api.ts';
import { AT, hookView } from './support/records.ts';
import { fileForTest, runAgainst, TOKEN } from './support/run-cli.ts';

describe('hookline hooks list', () => {
  const failing = hookView({
    id: 'hk_2',
    name: 'cmdb',
    events: [],
    state: 'failing',
    health: { last_error: 'HTTP 503' },
  });

  test('shows a table of all pages, and sends the filter and the token', async () => {
    const api = await startFakeApi({
      'GET /hooks': ({ query }) =>
        query.cursor === undefined
          ? answer(HOOK_LIST, { hooks: [hookView()], next_cursor: 'c1' })
          : answer(HOOK_LIST, { hooks: [failing] }),
    });
    const { code, stdout, stderr } = await runAgainst(api, ['hooks', 'list', '--tenant', 'acme', '--state', 'failing']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
      'NAME|TYPE|TENANT|EVENTS|STATE|TARGET|ID',
      'billing|webhook|acme|session_up|enabled|https://billing.example.com/hook|hk_1',
      'cmdb|webhook|acme|*|failing: HTTP 503|https://billing.example.com/hook|hk_2',
      '',
    ]);
    expect(api.calls.map(({ query }) => query)).toEqual([
      { tenant: 'acme', state: 'failing', limit: '500' },
      { tenant: 'acme', state: 'failing', limit: '500', cursor: 'c1' },
    ]);
    expect(api.calls[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test('gives programs the answer as it is, also what this version does not know', async () => {
    const body = { hooks: [{ ...hookView(), colour: 'red' }] };
    const api = await startFakeApi({ 'GET /hooks': () => ({ body }) });
    const { stdout } = await runAgainst(api, ['hooks', 'list', '--json']);
    expect(JSON.parse(stdout)).toEqual(body);
  });

  test('says that there is none', async () => {
    const api = await startFakeApi({ 'GET /hooks': () => answer(HOOK_LIST, { hooks: [] }) });
    expect((await runAgainst(api, ['hooks', 'list'])).stdout).toBe('No hooks are configured.\n');
    expect((await runAgainst(api, ['hooks', 'list', '--type', 'script'])).stdout).toBe('No hook is like that.\n');
    expect(await runAgainst(api, ['hooks', 'list', '--type', 'scripts'])).toMatchObject({ code: 2 });
  });
});

test('hooks show escapes names in the path', async () => {
  const api = await startFakeApi({ 'GET /hooks/a/b c': () => answer(HOOK_VIEW, hookView({ name: 'a/b c' })) });
  const { code, stdout } = await runAgainst(api, ['hooks', 'show', 'a/b c']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^name: a\/b c$/m);
});

describe('hookline hooks create', () => {
  const routes = { 'POST /hooks': () => answer(HOOK_VIEW, hookView(), { status: 201 }) };

  test('sends every flag under its name of the configuration', async () => {
    const api = await startFakeApi(routes);
    const { code, stdout, stderr } = await runAgainst(
      api,
      [
        ...['hooks', 'create', '--url', 'https://billing.example.com/hook', '--name', 'billing', '--tenant', 'acme'],
        ...['--events', 'session_up, lease.*', '--subnets', '', '--filter', '{"a":["b"]}', '--timeout', '10s'],
        ...['--method', 'PUT', '--header', 'X-Site: north', '--header', 'X-Empty:', '--retries', '8'],
        ...['--retry-backoff', '2s', '--template', 'slack', '--secret-file', '-', '--no-ssl-verify', '--no-enabled'],
        ...['--context', 'radius-authentication', '--trigger', 'subscriber-nas-updated'],
      ],
      'the secret\n',
    );
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'billing is made for tenant acme and enabled (hk_1).\n',
      stderr: '',
    });
    expect(api.calls[0]?.body).toEqual({
      url: 'https://billing.example.com/hook',
      name: 'billing',
      tenant: 'acme',
      events: ['session_up', 'lease.*'],
      subnets: [],
      filter: { a: ['b'] },
      timeout: '10s',
      method: 'PUT',
      headers: { 'X-Site': 'north', 'X-Empty': '' },
      retries: 8,
      retry_backoff: '2s',
      template: 'slack',
      secret: 'the secret',
      ssl_verify: false,
      enabled: false,
      context: 'radius-authentication',
      trigger: 'subscriber-nas-updated',
    });
  });

  test('takes fields from a file, headers from another, and flags over them', async () => {
    const api = await startFakeApi(routes);
    const file = fileForTest('url: https://a.example.com\nretries: 3\nheaders: { X-A: from file }\n');
    const headers = fileForTest('X-Api-Key: k\n\nX-B: b: c\n');
    const args = ['hooks', 'create', '--file', file, '--headers-file', headers, '--retries', '5'];
    expect(await runAgainst(api, args)).toMatchObject({ code: 0, stderr: '' });
    expect(api.calls[0]?.body).toEqual({
      url: 'https://a.example.com',
      retries: 5,
      headers: { 'X-A': 'from file', 'X-Api-Key': 'k', 'X-B': 'b: c' },
    });
  });

  test('warns of a secret among the arguments, without repeating it', async () => {
    const api = await startFakeApi(routes);
    const args = ['hooks', 'create', '--url', 'https://a.example.com', '--header', 'Authorization: Bearer hush'];
    const { code, stderr } = await runAgainst(api, args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: .*Authorization.*--headers-file\n$/);
    expect(stderr).not.toContain('hush');
  });

  test.each([
    [['--header', 'no colon hush'], /^--header: expected/],
    [['--filter', '{'], /^--filter: expected JSON/],
    [['--filter', '@/nonexistent'], /^--filter: ENOENT/],
    [['--file', '/nonexistent'], /^--file: ENOENT/],
    [['--retries', 'x'], /^--retries: expected a whole number/],
    [['--secret-file', '-', '--file', '-'], /only one option/],
    [[], /--url/],
  ])('refuses %j before it asks the API', async (args, message) => {
    const api = await startFakeApi(routes);
    const { code, stderr } = await runAgainst(api, ['hooks', 'create', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hush');
    expect(api.calls).toEqual([]);
  });

  test('prints each fault of a refused request with its path', async () => {
    const errors = [{ path: '$.url', message: 'expected http:// or https://' }];
    const api = await startFakeApi({ 'POST /hooks': () => problem(422, 'invalid_request', '$.url: expected', errors) });
    expect(await runAgainst(api, ['hooks', 'create', '--url', 'x'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'A title (422 invalid_request)\n  $.url: expected http:// or https://\n',
    });
  });
});

describe('hookline hooks set', () => {
  test('sends only what changes', async () => {
    const api = await startFakeApi({ 'PATCH /hooks/billing': () => answer(HOOK_VIEW, hookView()) });
    const args = ['hooks', 'set', 'billing', '--retries', '8', '--ssl-verify', '--clear', 'filter', 'retry-backoff'];
    expect(await runAgainst(api, args)).toMatchObject({ code: 0, stdout: 'billing is changed.\n' });
    expect(api.calls.map(({ body }) => body)).toEqual([
      { retries: 8, ssl_verify: true, filter: null, retry_backoff: null },
    ]);
  });

  test('puts headers beside those that are there, if nobody else changes them meanwhile', async () => {
    const headers = { Authorization: '********', 'X-Site': 'south', 'X-Old': 'o' };
    const api = await startFakeApi({
      'GET /hooks/billing': () => answer(HOOK_VIEW, hookView({ headers }), { headers: { etag: '"v1"' } }),
      'PATCH /hooks/billing': () => answer(HOOK_VIEW, hookView()),
    });
    const args = ['hooks', 'set', 'billing', '--header', 'x-site: north', '--remove-header', 'X-Old'];
    expect(await runAgainst(api, args)).toMatchObject({ code: 0 });
    expect(api.calls[1]?.headers['if-match']).toBe('"v1"');
    expect(api.calls[1]?.body).toEqual({ headers: { Authorization: '********', 'x-site': 'north' } });
  });
});

test('hooks delete, enable, disable and test say what was done', async () => {
  const disabled = hookView({ state: 'disabled', health: { reason: 'HTTP 410' } });
  const fired = { event_id: 'evt_9', tenant: 'acme', hooks: ['billing'] };
  const api = await startFakeApi({
    'DELETE /hooks/billing': () => ({ status: 204 }),
    'GET /hooks/billing': () => answer(HOOK_VIEW, disabled),
    'POST /hooks/billing/enable': () => answer(HOOK_VIEW, hookView()),
    'POST /hooks/billing/disable': () => answer(HOOK_VIEW, disabled),
    'POST /hooks/billing/test': () => answer(FIRED, fired, { status: 202 }),
    'POST /hooks/test': () => answer(FIRED, { ...fired, hooks: [] }, { status: 202 }),
  });
  const said = async (...args: string[]) => (await runAgainst(api, args)).stdout;
  expect(await said('hooks', 'delete', 'billing')).toBe('billing is deleted.\n');
  expect(await said('hooks', 'enable', 'billing')).toBe('billing is enabled again.\n');
  expect(await said('hooks', 'disable', 'billing')).toBe('billing is disabled.\n');
  const sent = 'Test event evt_9 is accepted for tenant acme: it goes to billing.\n';
  expect(await said('hooks', 'test', 'billing')).toBe(sent);
  expect(await said('test', '--hook', 'billing')).toBe(sent);
  expect(await said('test', '--tenant', 'acme')).toContain('no webhook matches it');
  expect(api.calls.at(-1)?.body).toEqual({ tenant: 'acme' });
});

test('hooks rotate-secret prints a secret that was made, alone on standard output, and not one that was given', async () => {
  const api = await startFakeApi({
    'POST /hooks/billing/rotate-secret': ({ body }) => {
      const { secret = 'whsec_bmV3' } = body as { secret?: string };
      return answer(ROTATED_SECRET, { secret, old_secret_until: AT });
    },
  });
  expect(await runAgainst(api, ['hooks', 'rotate-secret', 'billing'])).toEqual({
    code: 0,
    stdout: 'whsec_bmV3\n',
    stderr: `billing signs with the new secret; the old one signs beside it until ${AT}.\n`,
  });
  const given = await runAgainst(api, ['hooks', 'rotate-secret', 'billing', '--secret-file', '-'], 'hush\n');
  expect(given).toMatchObject({ code: 0, stdout: '' });
  expect(given.stderr).not.toContain('hush');
  expect(api.calls.at(-1)?.body).toEqual({ secret: 'hush' });
});
