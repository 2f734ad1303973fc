import { expect, test } from 'vitest';
import type { DeadLetter } from '../../../console/src/api/answers.ts';
import type { ApiClient } from '../../../console/src/api/api-client.ts';
import { listLetters, MAX_LETTERS } from '../../../console/src/pages/dead-letters/list-letters.ts';

/** An API with so many dead letters, three in each millisecond: `until` is exclusive, the latest stand first. */
function apiWith(count: number): Pick<ApiClient, 'get'> & { asked: number } {
  const letters = Array.from({ length: count }, (_, n): DeadLetter => {
    const died_at = new Date(1_800_000_000_000 - Math.floor(n / 3)).toISOString();
    return {
      id: `evt_${n}.a`,
      event_id: `evt_${n}`,
      event: 'lease.ack',
      tenant: 'default',
      hook: 'a',
      hook_id: 'a',
      attempts: 1,
      reason: 'x',
      died_at,
    };
  });
  const api = {
    asked: 0,
    get: async (schema: { parse(answer: unknown): unknown }, _path: string, { until = '9', limit = 0 } = {}) => {
      api.asked += 1;
      const meant = letters.filter(({ died_at }) => died_at < String(until));
      return schema.parse({ dead_letters: meant.slice(0, Number(limit)), total: meant.length });
    },
  };
  return api as unknown as Pick<ApiClient, 'get'> & { asked: number };
}

const signal = new AbortController().signal;

test('all dead letters are listed once, also those of one millisecond that a page cuts through', async () => {
  const { letters, total } = await listLetters(apiWith(3_334), undefined, signal);
  expect(total).toBe(3_334);
  expect(new Set(letters.map(({ id }) => id)).size).toBe(3_334);
  expect(letters).toHaveLength(3_334);
});

test('no more are listed than a page can show, and the total says how many there are', async () => {
  const api = apiWith(20_000);
  const { letters, total } = await listLetters(api, undefined, signal);
  expect(total).toBe(20_000);
  expect(letters.length).toBeLessThanOrEqual(MAX_LETTERS);
  expect(api.asked).toBe(5);
});

test('few are asked for once', async () => {
  const api = apiWith(7);
  expect((await listLetters(api, undefined, signal)).letters).toHaveLength(7);
  expect(api.asked).toBe(1);
});
