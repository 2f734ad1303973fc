import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { batch, sessionUp } from './events.ts';
import type { BenchAgent, BenchSink } from './processes.ts';

const SECRET = 'bench-secret-of-some-length';
const CONCURRENCY = 64;
const OUTSTANDING = 4_000;

export type Username = (index: number) => string;

/** A signed webhook whose timeout is longer than any part of the benchmark. */
export const webhook = (name: string, url: string, extra: Readonly<Record<string, unknown>> = {}) => ({
  name,
  url,
  secret: SECRET,
  timeout: '5m',
  ...extra,
});

/** Requests a second of a loop that signs and posts the same body with undici, and does nothing else. */
export async function bareRate(sink: BenchSink, requests: number): Promise<number> {
  const agent = new Agent({ connections: CONCURRENCY });
  const body = sessionUp(1);
  await sink.control('reset');
  let sent = 0;
  const loop = async () => {
    while (sent++ < requests) {
      const seconds = String(Math.floor(Date.now() / 1000));
      const id = `msg_${sent}`;
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'bare',
        'X-Athena-Signature': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
        'webhook-id': id,
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${createHmac('sha256', SECRET).update(`${id}.${seconds}.${body}`).digest('base64')}`,
      };
      const answer = await request(`${sink.url}/bare`, { method: 'POST', body, headers, dispatcher: agent });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  const { count, seconds } = await sink.control('stats');
  await agent.close();
  return count / seconds;
}

/** Accepts that many events while the endpoint holds its answers back: they wait on disk. */
export async function fillQueue(
  agent: BenchAgent,
  sink: BenchSink,
  events: number,
  username?: Username,
): Promise<void> {
  await sink.control('reset');
  await sink.control('hold');
  for (let sent = 0; sent < events; sent += 100) await agent.post(batch(sent, 100, username));
}

/** Deliveries a second from the moment at which the endpoint of a filled queue answers, over the first `deliveries` of them. */
export async function drainRate(sink: BenchSink, deliveries: number): Promise<number> {
  const before = (await sink.control('stats')).count;
  await sink.control('release');
  const startMs = performance.now();
  const { count } = await sink.until(before + deliveries);
  return (count - before) / ((performance.now() - startMs) / 1000);
}

/** Deliveries a second while events come in as fast as they are delivered; each event makes `fanOut` of them. */
export async function keepingUpRate(
  agent: BenchAgent,
  sink: BenchSink,
  events: number,
  fanOut = 1,
  username?: Username,
): Promise<number> {
  await sink.control('reset');
  for (let sent = 0; sent < events; ) {
    const { count } = await sink.control('stats');
    const room = Math.floor((OUTSTANDING / fanOut - (sent - count / fanOut)) / 100);
    if (room <= 0) await new Promise((resolve) => setTimeout(resolve, 10));
    for (let i = 0; i < Math.min(room, 20) && sent < events; i++, sent += 100)
      await agent.post(batch(sent, 100, username));
  }
  const { count, seconds } = await sink.until(events * fanOut);
  return count / seconds;
}
