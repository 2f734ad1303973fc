import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DELIVERIES, FAILURES, LATENCY, TENANT_DIMENSION } from '#functions/deliver/attempt-metrics.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import type { Environment } from '../environment.ts';
import { METRICS_NAMESPACE } from '../functions/hookline-function.ts';
import { busName } from '../names.ts';

const PERIOD = Duration.minutes(5);
const SECONDS = PERIOD.toSeconds();

/**
 * Events in, deliveries by result, latency, queue age and dead letters, per tenant and in all. The graphs search for their
 * metrics: the dashboard neither grows nor changes with the tenants.
 */
export class HooklineDashboard extends Construct {
  constructor(scope: Construct, id: string, { name }: Environment) {
    super(scope, id);
    const queues = `{AWS/SQS,QueueName} "${queueName(name, '')}"`;
    const tenants = (metric: string) => `{${METRICS_NAMESPACE},service,${TENANT_DIMENSION}} MetricName="${metric}"`;
    const rules = `{AWS/Events,EventBusName,RuleName} MetricName="MatchedEvents" EventBusName="${busName(name)}"`;
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
            search(`${queues} MetricName="ApproximateAgeOfOldestMessage"`, 'Maximum'),
          ]),
        ],
        [
          graph('Dead letters, per queue', [
            search(`${queues} "-dlq" MetricName="ApproximateNumberOfMessagesVisible"`, 'Maximum'),
          ]),
          graph('Dead letters, all tenants', [
            total(`${queues} "-dlq" MetricName="ApproximateNumberOfMessagesVisible"`, 'Maximum'),
          ]),
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
