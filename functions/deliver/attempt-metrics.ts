import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AttemptRecord } from '../registry/registry.ts';

/** Names of the metrics: attempts that delivered, attempts that did not, milliseconds of each. */
export const DELIVERIES = 'Deliveries';
export const FAILURES = 'Failures';
export const LATENCY = 'Latency';
export const TENANT_DIMENSION = 'tenant';

/** CloudWatch takes a hundred values of a metric in one line, and at the hundredth Powertools writes the line by itself. */
const MAX_VALUES = 99;

type Attempt = Pick<AttemptRecord, 'result' | 'latencyMs'>;

/** Counts the attempts of an invocation, per tenant and in all, in as few lines as the format allows. */
export class AttemptMetrics {
  readonly #metrics: Metrics;
  #attempts = new Map<string, Attempt[]>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  add(tenant: string, attempt: Attempt): void {
    const others = this.#attempts.get(tenant);
    if (others === undefined) this.#attempts.set(tenant, [attempt]);
    else others.push(attempt);
  }

  /** Writes what was added since the last time. Each line counts for its tenant and for all of them. */
  publish(): void {
    const attempts = this.#attempts;
    this.#attempts = new Map();
    for (const [tenant, made] of attempts)
      for (let at = 0; at < made.length; at += MAX_VALUES) this.#publish(tenant, made.slice(at, at + MAX_VALUES));
  }

  #publish(tenant: string, attempts: readonly Attempt[]): void {
    const delivered = attempts.filter(({ result }) => result === 'delivered').length;
    // Two sets of dimensions: of the service alone, and of the service and the tenant.
    this.#metrics.addDimensions({}).addDimensions({ [TENANT_DIMENSION]: tenant });
    this.#metrics.addMetric(DELIVERIES, MetricUnit.Count, delivered);
    this.#metrics.addMetric(FAILURES, MetricUnit.Count, attempts.length - delivered);
    for (const { latencyMs } of attempts) this.#metrics.addMetric(LATENCY, MetricUnit.Milliseconds, latencyMs);
    this.#metrics.publishStoredMetrics();
  }
}
