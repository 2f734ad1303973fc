import { describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/api.ts';
import { bodyText } from '#functions/api/api-request.ts';
import { ApiError } from '#functions/api/problem.ts';
import { apiClient } from './support/api-client.ts';
import { memoryPorts } from './support/memory-ports.ts';
import { sampleWorld } from './support/sample-world.ts';

describe('a path', () => {
  test.each(['/', '', '/hooks/', '/hooks/a/b/enable', '/constructor', '/dead-letters/redrive/x', '/hooks//enable'])(
    '%s is nothing',
    async (path) => {
      expect((await apiClient().call('POST', path)).body).toMatchObject({ status: 404, code: 'not_found' });
    },
  );

  test('outside of /api/v1 is nothing', async () => {
    const api = createApi(memoryPorts(sampleWorld()), { fault: () => {} });
    for (const path of ['/hooks', '/api/v10/hooks', '/api/v1', ''])
      expect((await api({ method: 'GET', path, query: {}, headers: {}, body: '', remote: '' })).status).toBe(404);
  });

  test.each([
    ['DELETE', '/hooks', 'GET, HEAD, POST'],
    ['GET', '/hooks/test', 'POST'],
    ['GET', '/hooks/a/enable', 'POST'],
    ['POST', '/hooks/a', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['OPTIONS', '/status', 'GET, HEAD'],
  ])('%s %s is answered 405 with what it allows', async (method, path, allow) => {
    const { status, headers, body } = await apiClient().call(method, path);
    expect([status, headers.allow, body.code]).toEqual([405, allow, 'method_not_allowed']);
  });
});

test('HEAD answers as GET, without the body', async () => {
  const { call } = apiClient();
  const get = await call('GET', '/hooks/alpha');
  const head = await call('HEAD', '/hooks/alpha');
  expect([head.status, head.headers, head.body]).toEqual([200, get.headers, undefined]);
  expect((await call('HEAD', '/hooks/nobody')).status).toBe(404);
});

test('a parameter that nobody reads is refused', async () => {
  const { body } = await apiClient().call('GET', '/status', { query: { x: '1' } });
  expect(body.errors).toEqual([{ path: '$.x', message: 'there is no such parameter here' }]);
});

test('a problem says what, where, and how to go on', async () => {
  const { headers, body } = await apiClient().call('PATCH', '/hooks/alpha', { body: { retries: 0, nope: 1 } });
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body).toEqual({
    type: 'urn:hookline:problem:invalid_request',
    title: 'Invalid request',
    status: 400,
    code: 'invalid_request',
    detail: expect.stringContaining('$.retries: '),
    errors: [
      { path: '$.retries', message: 'expected a whole number from 1 to 100' },
      { path: '$.nope', message: 'there is no such field' },
    ].map(({ path }) => ({ path, message: expect.any(String) })),
  });
});

test("a fault of the host's is a 500 that does not show it, and the host is told", async () => {
  const world = sampleWorld();
  const list = () => Promise.reject(new Error('database at /secret/place'));
  const { call, faults } = apiClient({ world, ports: { hooks: { ...memoryPorts(world).hooks, list } } });
  const { status, body } = await call('GET', '/hooks');
  expect([status, body.code]).toEqual([500, 'internal_error']);
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(faults).toEqual([new Error('database at /secret/place')]);
});

test('no answer is kept by anybody on the way', async () => {
  const { call } = apiClient();
  for (const path of ['/hooks', '/hooks/nobody'])
    expect((await call('GET', path)).headers['cache-control']).toBe('no-store');
});

test('bodies become text', () => {
  expect(bodyText(undefined)).toBe('');
  expect(bodyText('<p>')).toBe('<p>');
  expect(bodyText({ a: 1 })).toBe('{"a":1}\n');
});

test("an error of the host's that passes is told as the host says", async () => {
  const world = sampleWorld();
  const full = new Error('disk full');
  const hooks = { ...memoryPorts(world).hooks, put: () => Promise.reject(full) };
  const faults: unknown[] = [];
  const api = createApi(
    { ...memoryPorts(world), hooks },
    {
      fault: (error) => faults.push(error),
      unavailable: (error) => (error === full ? new ApiError(503, 'storage_failed', 'no space') : undefined),
    },
  );
  const headers = { authorization: 'Bearer admin' };
  const request = { method: 'POST', path: '/api/v1/hooks', query: {}, headers, remote: '' };
  const answer = await api({ ...request, body: '{"url":"https://h.example/"}' });
  expect([answer.status, answer.body]).toEqual([503, expect.objectContaining({ code: 'storage_failed' })]);
  expect(faults).toEqual([]);
});
