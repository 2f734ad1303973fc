import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ROUTES } from '#functions/api/route-table.ts';
import { startSink } from '../e2e/support/sink.ts';
import { deployed, titleOf } from './support/deployed.ts';
import { type ApiCall, type ManagementApi, managementApi } from './support/management-api.ts';

const ministack = deployed();
/** Not that of tests that count dead letters: some are left here. */
const TENANT = 'isp-c';
const ARRIVAL = { timeout: 40_000, interval: 500 };

/** What the requests are about: made before them. */
interface Made {
  readonly hook: string;
  readonly disabledHook: string;
  readonly doomedHook: string;
  readonly event: string;
  readonly delivery: string;
  readonly token: string;
  readonly replay: string;
}

interface Request {
  /** With the names in braces filled in; that of the route where there are none. */
  readonly path?: (made: Made) => string;
  readonly body?: (made: Made) => unknown;
  /** Where it is not the first that the route documents. */
  readonly status?: number;
}

const webhook = (name: string) => ({ tenant: TENANT, name, url: 'https://routes.example/', events: ['ha.failover'] });
const hook = (made: Made) => `/hooks/${made.hook}`;

/** A request for each route, in no order: each is answered whatever the others did. */
const REQUESTS: Readonly<Record<string, Request>> = {
  'GET /status': {},
  'GET /hooks': {},
  'POST /hooks': { body: () => webhook('routes-created') },
  'GET /hooks/{id}': { path: hook },
  'PUT /hooks/{id}': { path: hook, body: () => webhook('routes') },
  'PATCH /hooks/{id}': { path: hook, body: () => ({ retries: 4 }) },
  'DELETE /hooks/{id}': { path: ({ doomedHook }) => `/hooks/${doomedHook}` },
  'POST /hooks/{id}/enable': { path: (made) => `${hook(made)}/enable` },
  'POST /hooks/{id}/disable': { path: ({ disabledHook }) => `/hooks/${disabledHook}/disable` },
  'POST /hooks/{id}/rotate-secret': { path: (made) => `${hook(made)}/rotate-secret`, body: () => ({}) },
  'POST /hooks/{id}/test': { path: (made) => `${hook(made)}/test` },
  'POST /hooks/test': { body: () => ({ tenant: TENANT }) },
  'POST /hooks/preview': { body: (made) => ({ hook_id: made.hook, type: 'ha.failover' }) },
  'GET /deliveries': {},
  'GET /deliveries/{id}': { path: ({ delivery }) => `/deliveries/${delivery}` },
  'POST /deliveries/{id}/redeliver': { path: ({ delivery }) => `/deliveries/${delivery}/redeliver` },
  'GET /dead-letters': {},
  'POST /dead-letters/redrive': { body: (made) => ({ hook: made.hook }) },
  'GET /replays': {},
  'POST /replays': { body: (made) => ({ hook: made.hook, since: new Date(Date.now() - 60_000).toISOString() }) },
  'GET /replays/{id}': { path: ({ replay }) => `/replays/${replay}` },
  'POST /replays/{id}/cancel': { path: ({ replay }) => `/replays/${replay}/cancel`, status: 409 },
  'GET /workers': {},
  'GET /workers/{tenant}': { path: () => '/workers/isp-c' },
  'POST /workers/{tenant}/enable': { path: () => '/workers/isp-c/enable' },
  'POST /workers/{tenant}/disable': { path: () => '/workers/isp-c/disable' },
  'GET /events': {},
  'GET /events/stream': { status: 501 },
  'GET /events/{id}': { path: ({ event }) => `/events/${event}` },
  'GET /event-types': {},
  'POST /patterns/test': { body: (made) => ({ hook_id: made.hook, event_id: made.event }) },
  'GET /tenants': {},
  'GET /stats': {},
  'GET /tokens': {},
  'POST /tokens': { body: () => ({ name: 'routes', scope: 'viewer', tenant: TENANT }) },
  'DELETE /tokens/{id}': { path: ({ token }) => `/tokens/${token}` },
  'GET /audit': {},
  'POST /config/reload': { status: 501 },
  'GET /openapi.json': {},
  'GET /docs': {},
};

describe.skipIf(ministack === undefined)(titleOf('every route of the deployed API'), () => {
  let api: ManagementApi;
  let made: Made;

  beforeAll(async () => {
    api = await managementApi({ endpoint: ministack?.endpoint ?? '' });
    const sink = await startSink();
    const post = async (path: string, body: object) => {
      const answer = await api.call('POST', path, { body });
      expect({ path, ...answer }).toMatchObject({ status: expect.toSatisfy((status) => status < 300) });
      return answer.body;
    };
    const { id: hookId } = await post('/hooks', { ...webhook('routes'), url: sink.url });
    const { id: doomedHook } = await post('/hooks', webhook('routes-doomed'));
    const { id: disabledHook } = await post('/hooks', webhook('routes-disabled'));
    const { id: token } = await post('/tokens', { name: 'routes-doomed', scope: 'viewer', tenant: TENANT });
    const { event_id: event } = await post(`/hooks/${hookId}/test`, {});
    const list = async () => (await api.call('GET', `/deliveries?hook=${hookId}`)).body.deliveries;
    const [{ id: delivery }] = await vi.waitUntil(async () => (await list())[0] && list(), ARRIVAL);
    const since = new Date(Date.now() - 60_000).toISOString();
    const { id: replay } = await post('/replays', { hook: hookId, since });
    await vi.waitUntil(async () => (await api.call('GET', `/replays/${replay}`)).body.state === 'done', ARRIVAL);
    await sink.close();
    made = { hook: hookId, disabledHook, doomedHook, event, delivery, token, replay };

    return async () => {
      const { body } = await api.call('GET', `/hooks?tenant=${TENANT}`);
      const left = body.hooks.filter(({ name }: { name: string }) => name.startsWith('routes'));
      for (const { id } of left) await api.call('DELETE', `/hooks/${id}`);
      await api.call('POST', '/workers/isp-c/enable');
      await vi.waitUntil(async () => (await api.call('GET', '/workers/isp-c')).body.state === 'Active', ARRIVAL);
    };
  });

  test('is asked for', () => {
    expect(Object.keys(REQUESTS)).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`));
  });

  test.for(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s answers as it is documented',
    async ([name, { method, path, answers, problems = {} }]) => {
      const { path: pathOf = () => path, body: bodyOf, status: expected } = REQUESTS[name] ?? {};
      const call: ApiCall = bodyOf === undefined ? {} : { body: bodyOf(made) };
      const { status, headers, body } = await api.call(method, pathOf(made), call);

      expect({ status, body }).toMatchObject({ status: expected ?? Number(Object.keys(answers)[0]) });
      const spec = answers[status];
      if (spec === undefined) {
        expect(headers.get('content-type')).toBe('application/problem+json');
        expect(problems[status]).toContain(body.code);
      } else {
        if (spec.schema) expect(headers.get('content-type')).toBe(spec.contentType ?? 'application/json');
        expect(spec.schema?.safeParse(body).error).toBeUndefined();
      }
    },
  );
});
