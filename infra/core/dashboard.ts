import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DELIVERIES, FAILURES, LATENCY, TENANT_DIMENSION } from '#functions/deliver/attempt-metrics.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import type { Environment } from '../environment.ts';
import { metricsNamespace } from '../functions/hookline-function.ts';
import { busName } from '../names.ts';

const PERIOD = Duration.minutes(5);
const SECONDS = PERIOD.toSeconds();

/**
 * Events in, deliveries by result, latency, queue age and dead letters, per tenant and in all. The graphs search for their
 * metrics: the dashboard neither grows nor changes with the tenants. In quotes stands what has to match as a whole; without
 * them, what a part of the value matches, split where it is not a letter (CloudWatch user guide, "search expression syntax").
 */
export class HooklineDashboard extends Construct {
  constructor(scope: Construct, id: string, { name }: Environment) {
    super(scope, id);
    const environment = queueName(name, '').replace(/-$/, '');
    const queues = (metric: string) => `{AWS/SQS,QueueName} MetricName="${metric}" QueueName=${environment}`;
    const deadLetters = `${queues('ApproximateNumberOfMessagesVisible')} QueueName=dlq`;
    const tenants = (metric: string) =>
      `{"${metricsNamespace(name)}",service,${TENANT_DIMENSION}} MetricName="${metric}"`;
    // Each rule has one target. The archive is a rule of EventBridge's own.
    const rules =
      `{AWS/Events,EventBusName,RuleName} MetricName="Invocations" EventBusName="${busName(name)}" ` +
      `NOT "Events-Archive-${busName(name)}"`;
    new Dashboard(this, 'Dashboard', {
      dashboardName: `hookline-${name}`,
      defaultInterval: Duration.hours(6),
      widgets: [
        [graph('Events in, per rule', [search(rules, 'Sum')]), graph('Events in, all rules', [total(rules, 'Sum')])],
        [
          graph('Deliveries, per tenant', [search(tenants(DELIVERIES), 'Sum')]),
          graph('Failed attempts, per tenant', [search(tenants(FAILURES), 'Sum')]),
          graph('All attempts, by result', [
            total(tenants(DELIVERIES), 'Sum', 'delivered'),
            total(tenants(FAILURES), 'Sum', 'failed'),
          ]),
        ],
        [
          graph('Latency of endpoints, p95 (ms), per tenant', [search(tenants(LATENCY), 'p95')]),
          graph('Oldest message (s), per queue', [
            search(`${queues('ApproximateAgeOfOldestMessage')} NOT dlq`, 'Maximum'),
          ]),
        ],
        [
          graph('Dead letters, per queue', [search(deadLetters, 'Maximum')]),
          graph('Dead letters, all tenants', [total(deadLetters, 'Maximum')]),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, period: PERIOD });
}

function search(query: string, statistic: string): IMetric {
  return new MathExpression({ expression: searchFor(query, statistic), label: '', period: PERIOD });
}

function total(query: string, statistic: string, label = 'all'): IMetric {
  return new MathExpression({ expression: `SUM(${searchFor(query, statistic)})`, label, period: PERIOD });
}

function searchFor(query: string, statistic: string): string {
  return `SEARCH('${query}', '${statistic}', ${SECONDS})`;
}
