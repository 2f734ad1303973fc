import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AttemptMetrics } from '#functions/deliver/attempt-metrics.ts';

describe('the metrics of attempts', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    // Powertools writes with console.log where this is set, and past it otherwise.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const published = () => lines.map((line) => JSON.parse(line));
  const metricsOf = () => new AttemptMetrics(new Metrics({ namespace: 'Hookline', serviceName: 'deliver' }));

  test('count for their tenant and for all tenants, in one line a tenant', () => {
    const metrics = metricsOf();
    metrics.add('acme', { result: 'delivered', latencyMs: 12.5 });
    metrics.add('other', { result: 'dead', latencyMs: 3 });
    metrics.add('acme', { result: 'retry', latencyMs: 7 });
    metrics.publish();
    expect(published()).toMatchObject([
      { service: 'deliver', tenant: 'acme', Deliveries: 1, Failures: 1, Latency: [12.5, 7] },
      { service: 'deliver', tenant: 'other', Deliveries: 0, Failures: 1, Latency: 3 },
    ]);
    for (const { _aws } of published())
      expect(_aws.CloudWatchMetrics[0]).toMatchObject({
        Namespace: 'Hookline',
        Dimensions: [['service'], ['service', 'tenant']],
      });
  });

  test('are divided where there are more than a line may hold, and are counted once', () => {
    const metrics = metricsOf();
    for (let latencyMs = 0; latencyMs < 250; latencyMs++) metrics.add('acme', { result: 'delivered', latencyMs });
    metrics.publish();
    metrics.publish();
    expect(published().map(({ tenant, Deliveries }) => [tenant, Deliveries])).toEqual([
      ['acme', 99],
      ['acme', 99],
      ['acme', 52],
    ]);
    expect(published().flatMap(({ Latency }) => Latency)).toEqual(Array.from({ length: 250 }, (_, place) => place));
  });
});
