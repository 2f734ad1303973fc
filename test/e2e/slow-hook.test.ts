import { expect, test } from 'vitest';
import { agentForTest, sinkForTest } from './support/box.ts';
import { leaseAck } from './support/events.ts';
import { postEvents } from './support/post-events.ts';

test('a hook that does not answer does not delay the retries of another hook of the same event', async () => {
  let failures = 0;
  const sink = await sinkForTest({
    respond: ({ url }, response) => {
      if (url === '/hangs') return;
      response.writeHead(url === '/failing' && failures++ === 0 ? 500 : 200).end();
    },
  });
  const hook = (name: string, more: object) => ({ name, url: `${sink.url}/${name}`, secret: 'a secret', ...more });
  const agent = await agentForTest({
    config: {
      hooks: { webhook: [hook('failing', { retry_backoff: '100ms' }), hook('hangs', { timeout: '30s', retries: 1 })] },
    },
  });
  await postEvents(agent, [leaseAck('once')]);
  // The test would time out before the hanging hook does, if the retry waited for it.
  await expect.poll(() => sink.requests.filter(({ url }) => url === '/failing').length, { timeout: 15_000 }).toBe(2);
  expect(sink.requests.filter(({ url }) => url === '/hangs')).toHaveLength(1);
  const ids = sink.requests.filter(({ url }) => url === '/failing').map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
});
