import { expect, test } from 'vitest';
import { ApiClient } from '#agent/cli/api/api-client.ts';
import { AttemptPoller } from '#agent/cli/tail/attempt-poller.ts';
import { DELIVERY_DETAIL, DELIVERY_LIST, type Delivery, type DeliveryDetail } from '#shared/api/delivery.ts';
import { answer, problem, startFakeApi } from './support/fake-api.ts';
import { delivery } from './support/records.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 10, 0, second)).toISOString();

/** An API whose deliveries the test changes, the latest first. */
async function apiWith(deliveries: Delivery[], details: Record<string, DeliveryDetail['attempt_list']> = {}) {
  const api = await startFakeApi(
    new Proxy(
      {},
      {
        get: (_, route: string) =>
          route === 'GET /deliveries'
            ? ({ query }: { query: Readonly<Record<string, string>> }) => {
                const from = Number(query.cursor ?? 0);
                const found = deliveries.filter(({ state }) => query.state === undefined || state === query.state);
                const to = from + Number(query.limit);
                const next = to < found.length ? { next_cursor: String(to) } : {};
                return answer(DELIVERY_LIST, { deliveries: found.slice(from, to), ...next });
              }
            : () => {
                const one = deliveries.find(({ id }) => route === `GET /deliveries/${id}`);
                if (one === undefined) return problem(404, 'no_such_delivery', 'gone');
                return answer(DELIVERY_DETAIL, { ...one, attempt_list: details[one.id] ?? [] });
              },
      },
    ),
  );
  const client = new ApiClient({ base: api.url, token: 't', tokenFrom: 'a test', question: '' });
  return { api, poller: new AttemptPoller(client, {}) };
}

const one = (n: number, more: Partial<Delivery> = {}) =>
  delivery({ id: `evt_${n}.hk_1`, event_id: `evt_${n}`, last_attempt_at: at(n), ...more });
const pending = (n: number): Delivery => {
  const { last_attempt_at: _at, status: _status, latency_ms: _ms, ...rest } = one(n);
  return { ...rest, state: 'pending', attempts: 0 };
};

const shown = (attempts: readonly Delivery[]) => attempts.map(({ event_id: id, attempts: n, state }) => [id, n, state]);

test('answers what is new since the last look, the oldest first, and nothing twice', async () => {
  const deliveries = [one(1)];
  const { poller } = await apiWith(deliveries);
  expect(shown(await poller.begin())).toEqual([['evt_1', 1, 'delivered']]);
  deliveries.unshift(pending(4), one(3), one(2, { state: 'dead' }));
  expect(shown(await poller.next())).toEqual([
    ['evt_2', 1, 'dead'],
    ['evt_3', 1, 'delivered'],
  ]);
  expect(await poller.next()).toEqual([]);
  deliveries[0] = one(4);
  expect(shown(await poller.next())).toEqual([['evt_4', 1, 'delivered']]);
});

test('sees the retries of old deliveries that many newer ones have pushed off the first page', async () => {
  const old = one(0, { state: 'retrying', attempts: 2 });
  const deliveries = [...Array.from({ length: 250 }, (_, n) => one(n + 1)), old];
  const { poller } = await apiWith(deliveries);
  await poller.begin();
  deliveries[250] = { ...old, attempts: 3, last_attempt_at: at(300) };
  expect(shown(await poller.next())).toEqual([['evt_0', 3, 'retrying']]);
  deliveries[250] = { ...old, state: 'dead', attempts: 4, last_attempt_at: at(301) };
  expect(shown(await poller.next())).toEqual([['evt_0', 4, 'dead']]);
  expect(await poller.next()).toEqual([]);
});

test('asks for the attempts between two looks', async () => {
  const attempt = (n: number, result: 'retry' | 'delivered') => ({ attempt: n, at: at(n), result, latency_ms: n });
  const attempts = [attempt(1, 'retry'), attempt(2, 'retry'), attempt(3, 'delivered')];
  const deliveries = [one(1, { state: 'retrying' })];
  const { poller } = await apiWith(deliveries, { 'evt_1.hk_1': attempts });
  await poller.begin();
  deliveries[0] = one(1, { attempts: 3, last_attempt_at: at(3) });
  expect(shown(await poller.next())).toEqual([
    ['evt_1', 2, 'retrying'],
    ['evt_1', 3, 'delivered'],
  ]);
});

test('takes a redelivery, which counts from 1 again, for a new attempt', async () => {
  const deliveries = [one(1, { state: 'dead', attempts: 4 })];
  const { poller } = await apiWith(deliveries, {
    'evt_1.hk_1': [
      { attempt: 4, at: at(1), result: 'dead', latency_ms: 1 },
      { attempt: 1, at: at(9), result: 'delivered', latency_ms: 1 },
    ],
  });
  await poller.begin();
  deliveries[0] = one(1, { last_attempt_at: at(9) });
  expect(shown(await poller.next())).toEqual([['evt_1', 1, 'delivered']]);
});

test('forgets a delivery that is gone', async () => {
  const deliveries = [one(1), one(0, { state: 'retrying' })];
  const { api, poller } = await apiWith(deliveries);
  await poller.begin();
  deliveries.pop();
  await poller.next();
  const asked = api.calls.filter(({ path }) => path === '/deliveries/evt_0.hk_1').length;
  await poller.next();
  expect([asked, api.calls.filter(({ path }) => path === '/deliveries/evt_0.hk_1').length]).toEqual([1, 1]);
});
