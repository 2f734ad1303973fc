import { sessionUp } from './events.ts';
import type { BenchAgent, BenchSink } from './processes.ts';

const CONNECTIONS = 8;

export interface Percentiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Reports single events at a steady rate, whatever the answers do (an open loop), and tells how long the answers took.
 * Each event carries the moment at which it was due, so that the sink's figures include any wait to be sent.
 */
export async function steadyLoad(agent: BenchAgent, perSecond: number, seconds: number): Promise<Percentiles> {
  const clients = agent.clients(CONNECTIONS);
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const total = perSecond * seconds;
  const startNs = process.hrtime.bigint();
  for (let sent = 0; sent < total; ) {
    const elapsed = Number(process.hrtime.bigint() - startNs) / 1e9;
    for (; sent < Math.min(total, elapsed * perSecond); sent++) {
      const dueNs = startNs + BigInt(Math.round((sent / perSecond) * 1e9));
      const answered = agent.post(sessionUp(sent, `ns-${dueNs}`), clients).then(() => {
        latencies.push(Number(process.hrtime.bigint() - dueNs) / 1e6);
      });
      pending.push(answered);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  await clients.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** From the moment at which an event is due to the moment at which the sink has its webhook. */
export async function eventToWebhook(
  agent: BenchAgent,
  sink: BenchSink,
  perSecond: number,
  seconds: number,
): Promise<Percentiles> {
  await sink.control('reset');
  await steadyLoad(agent, perSecond, seconds);
  return sink.until(perSecond * seconds);
}
