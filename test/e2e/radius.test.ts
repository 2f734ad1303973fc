import { expect, test } from 'vitest';
import { agentForTest, sinkForTest } from './support/box.ts';
import { postEvents } from './support/post-events.ts';

/** A packet at second `at` of a fixed minute. */
const authentication = (at: number, nas: string, username = 'user1') => ({
  event: 'radius.authentication',
  timestamp: `2025-01-01T10:00:${String(at).padStart(2, '0')}Z`,
  subscriber: {
    id: '7',
    domain: 'example.com',
    name: 'A. Subscriber',
    username,
    calling_station_id: 'aa:bb',
    service_id: 's1',
  },
  nas_ip4: nas,
  nas_name: `name-of-${nas}`,
});

test('a subscriber that comes from another NAS is told to NebularStack webhooks, with the payload of its document', async () => {
  const sink = await sinkForTest();
  const webhook = {
    context: 'radius-authentication',
    trigger: 'subscriber-nas-updated',
    url: sink.url,
    ssl_verify: false,
  };
  const agent = await agentForTest({ config: { webhooks: [webhook] }, env: { TZ: 'Etc/GMT-2' } });
  const packets = [
    authentication(10, '198.51.100.1'),
    authentication(20, '198.51.100.1'),
    authentication(5, '198.51.100.9'), // Older than what is known.
    authentication(30, '198.51.100.2'),
    authentication(25, '198.51.100.1'), // Late.
    authentication(0, '198.51.100.1', 'user2'),
    authentication(40, '198.51.100.2', 'user2'),
  ];
  expect(await postEvents(agent, packets)).toMatchObject({ status: 202, body: { accepted: packets.length } });

  await expect.poll(() => sink.requests.length).toBe(2);
  // One more change marks the end of what the packets before it have caused.
  await postEvents(agent, [authentication(50, '198.51.100.3')]);
  await expect.poll(() => sink.requests.length).toBe(3);
  const bodies = sink.requests.map(({ body }) => JSON.parse(body.toString()));
  const of = (username: string) => bodies.filter(({ data }) => data.username === username);
  expect(of('user1')).toEqual([
    {
      timestamp: '2025-01-01 12:00:30+0200',
      context: 'radius-authentication',
      trigger: 'subscriber-nas-updated',
      data: {
        id: '7',
        domain: 'example.com',
        name: 'A. Subscriber',
        username: 'user1',
        tenant_id: '',
        virtual_id: '',
        calling_station_id: 'aa:bb',
        profile_id: '',
        service_id: 's1',
        last_known_nas_ip4: '198.51.100.2',
        last_known_nas_name: 'name-of-198.51.100.2',
      },
    },
    expect.objectContaining({ timestamp: '2025-01-01 12:00:50+0200' }),
  ]);
  expect(of('user2')).toMatchObject([{ data: { last_known_nas_ip4: '198.51.100.2' } }]);
});

test('the last known NAS outlives kill -9', async () => {
  const sink = await sinkForTest();
  const config = {
    webhooks: [
      { context: 'radius-authentication', trigger: 'subscriber-nas-updated', url: sink.url, ssl_verify: false },
    ],
  };
  const first = await agentForTest({ config });
  await postEvents(first, [authentication(10, '198.51.100.1')]);
  await first.kill9();
  const agent = await agentForTest({ config, dir: first.dir });
  await postEvents(agent, [authentication(20, '198.51.100.2')]);
  const { body } = await sink.waitFor(() => true);
  expect(JSON.parse(body.toString())).toMatchObject({ data: { last_known_nas_ip4: '198.51.100.2' } });
});
