import { LatencyHistogram } from './latency-histogram.ts';
import type { MinuteRow } from './stats-operations.ts';

/** What happened to one tenant's events, or to all of them, in one minute. */
export class MinuteCounts {
  readonly tenant: string;
  readonly atMs: number;
  #events = 0;
  #delivered = 0;
  #failed = 0;
  #dead = 0;
  #latencies = new LatencyHistogram();

  constructor(tenant: string, atMs: number) {
    this.tenant = tenant;
    this.atMs = atMs;
  }

  static from({ tenant, atMs, events, delivered, failed, dead, latencies }: MinuteRow): MinuteCounts {
    const counts = new MinuteCounts(tenant, atMs);
    counts.#events = events;
    counts.#delivered = delivered;
    counts.#failed = failed;
    counts.#dead = dead;
    counts.#latencies = LatencyHistogram.parse(latencies);
    return counts;
  }

  accepted(): void {
    this.#events++;
  }

  attempted(result: 'delivered' | 'retry' | 'dead', latencyMs: number): void {
    if (result === 'delivered') this.#delivered++;
    else this.#failed++;
    if (result === 'dead') this.#dead++;
    this.#latencies.add(latencyMs);
  }

  row(): MinuteRow {
    return { tenant: this.tenant, atMs: this.atMs, ...this.#counts(), latencies: this.#latencies.toString() };
  }

  bucket() {
    const [p50Ms, p99Ms] = [this.#latencies.quantile(0.5), this.#latencies.quantile(0.99)];
    return { atMs: this.atMs, ...this.#counts(), p50Ms, p99Ms };
  }

  #counts() {
    return { events: this.#events, delivered: this.#delivered, failed: this.#failed, dead: this.#dead };
  }
}
