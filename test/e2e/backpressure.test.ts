import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { agentForTest, sinkForTest } from './support/box.ts';
import { range, sessionUp } from './support/events.ts';
import { type PostAnswer, postEvents } from './support/post-events.ts';
import type { ReceivedRequest } from './support/sink.ts';

const sessionOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).session_id;

/** Leaves requests without an answer until it is released; then answers them, and every later one, at once. */
class HangingEndpoint {
  #held: ServerResponse[] | undefined = [];

  readonly respond = (_: ReceivedRequest, response: ServerResponse): void => {
    if (this.#held === undefined) response.writeHead(200).end();
    else this.#held.push(response);
  };

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const response of held) response.writeHead(200).end();
  }
}

test('a full spool is answered with 503 and Retry-After, and takes events again once the endpoint answers', async () => {
  const endpoint = new HangingEndpoint();
  const sink = await sinkForTest(endpoint);
  const webhook = { name: 'slow', url: sink.url, timeout: '60s' };
  const agent = await agentForTest({ config: { spool: { max_bytes: '1MiB' }, hooks: { webhook: [webhook] } } });
  const accepted: number[] = [];
  let last = 0;
  const report = async (): Promise<PostAnswer> => {
    const id = ++last;
    const answer = await postEvents(agent, [sessionUp(id, { note: 'x'.repeat(100_000) })]);
    if (answer.status === 202) accepted.push(id);
    return answer;
  };

  let refused = await report();
  while (refused.status === 202 && last < 20) refused = await report();
  expect(refused).toMatchObject({ status: 503, body: { error: { code: 'spool_full' } } });
  expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(1);
  expect(accepted).toEqual(range(1, 10));

  // What is left of the spool, down to less than a small event takes.
  const small = async () => (await postEvents(agent, [sessionUp(0)])).status;
  for (let tries = 0; (await small()) === 202 && tries < 500; tries++);
  const headers = { authorization: `Bearer ${agent.token}` };
  const fired = await fetch(`${agent.apiUrl}/api/v1/hooks/test`, { method: 'POST', headers });
  expect([fired.status, fired.headers.get('retry-after')]).toEqual([503, refused.retryAfter]);
  expect(await fired.json()).toMatchObject({ code: 'spool_full' });

  endpoint.release();
  await expect.poll(async () => (await report()).status, { timeout: 10_000 }).toBe(202);
  await expect
    .poll(() =>
      sink.requests
        .filter(({ body }) => body.length > 100_000)
        .map(sessionOf)
        .toSorted((a, b) => a - b),
    )
    .toEqual(accepted);
});

test('a hook that never answers slows neither the other hooks of its tenant nor other tenants', async () => {
  const endpoint = new HangingEndpoint();
  const slow = await sinkForTest(endpoint);
  const healthy = await sinkForTest();
  const webhook = (name: string, tenant: string, url: string) => ({
    name,
    tenant,
    url: `${url}/${name}`,
    timeout: '100s',
  });
  const agent = await agentForTest({
    config: {
      tenants: [
        { id: 'acme', match: { realms: ['acme.example'] } },
        { id: 'other', match: { realms: ['other.example'] } },
      ],
      hooks: {
        webhook: [
          webhook('acme-slow', 'acme', slow.url),
          webhook('acme-healthy', 'acme', healthy.url),
          webhook('other-healthy', 'other', healthy.url),
        ],
      },
    },
  });
  const events = 1_500; // More than a tenant may have on its way at once.
  for (const first of range(0, events / 100)) {
    const ids = range(first * 100, 100);
    const of = (realm: string) => ids.map((id) => sessionUp(id, { username: `u${id}@${realm}` }));
    expect((await postEvents(agent, of('acme.example'))).status).toBe(202);
    expect((await postEvents(agent, of('other.example'))).status).toBe(202);
  }

  const receivedBy = (path: string) => healthy.requests.filter(({ url }) => url === path).map(sessionOf);
  for (const path of ['/acme-healthy', '/other-healthy']) {
    await expect.poll(() => receivedBy(path).length, { timeout: 40_000 }).toBe(events);
    expect(new Set(receivedBy(path)).size).toBe(events);
  }
  expect(slow.requests.length, 'requests that wait for an answer are bounded').toBeLessThanOrEqual(128);
  expect(agent.logs.filter(({ hook, msg }) => hook === 'acme-slow' && msg !== 'ready')).toEqual([]);

  endpoint.release();
  await expect.poll(() => new Set(slow.requests.map(sessionOf)).size, { timeout: 40_000 }).toBe(events);
  expect(slow.requests.length).toBe(events);
});
