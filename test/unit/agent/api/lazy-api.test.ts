import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startApiServer } from '#agent/api/api-server.ts';
import { EventStreams } from '#agent/api/event-streams.ts';
import { lazyApi } from '#agent/api/lazy-api.ts';
import { SILENT_LOG } from '#agent/log/logger.ts';
import { memoryPorts } from '../../functions/api/support/memory-ports.ts';
import { sampleWorld } from '../../functions/api/support/sample-world.ts';

const API = '#functions/api/api.ts';
let loads = 0;

beforeEach(() => {
  loads = 0;
  vi.doMock(API, async (original) => {
    loads++;
    return await original();
  });
});

afterEach(() => {
  vi.doUnmock(API);
  vi.resetModules();
});

const REQUEST = {
  method: 'GET',
  path: '/api/v1/hooks',
  query: {},
  headers: { authorization: 'Bearer viewer' },
  body: '',
  remote: '127.0.0.1',
};

test('health and metrics are answered without the API, which the first request to it loads', async () => {
  const faults: unknown[] = [];
  const server = await startApiServer({
    listen: { host: '127.0.0.1', port: 0 },
    api: lazyApi(memoryPorts(sampleWorld()), { fault: (error) => faults.push(error) }),
    streams: new EventStreams({ after: async () => [], stallMs: 1_000, node: () => 'bng1' }),
    metrics: { contentType: 'text/plain', render: async () => '# nothing\n' },
    health: () => ({ isHealthy: true, detail: {} }),
    answered: () => {},
    logger: SILENT_LOG.logger,
  });
  const get = (path: string) =>
    fetch(`http://127.0.0.1:${server.address.port}${path}`, { headers: { authorization: 'Bearer viewer' } });

  const before = [await get('/healthz'), await get('/metrics')];
  const loadsBefore = loads;
  const after = await Promise.all([get('/api/v1/hooks'), get('/api/v1/status')]);
  await server.close();

  expect(before.map(({ status }) => status)).toEqual([200, 200]);
  expect(loadsBefore).toBe(0);
  expect(after.map(({ status }) => status)).toEqual([200, 200]);
  expect(loads).toBe(1);
  expect(faults).toEqual([]);
});

test('an API that cannot be loaded answers 503, tells why, and is tried again', async () => {
  const faults: unknown[] = [];
  const api = lazyApi(memoryPorts(sampleWorld()), { fault: (error) => faults.push(error) });
  vi.doMock(API, () => {
    throw new Error('the file is gone');
  });

  const refused = await api(REQUEST);
  const unauthorized = await api.authorize(REQUEST, 'viewer');
  vi.resetModules();
  vi.doUnmock(API);
  const answered = await api(REQUEST);

  expect(refused).toMatchObject({ status: 503, body: { code: 'api_not_loaded' } });
  expect(unauthorized).toMatchObject({ refusal: { status: 503 } });
  expect(faults).toHaveLength(2);
  expect(answered.status).toBe(200);
});
