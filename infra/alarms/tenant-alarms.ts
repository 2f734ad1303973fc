import { Duration, Fn } from 'aws-cdk-lib';
import { type IAlarmAction, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { busName } from '../names.ts';
import { HooklineAlarm } from './hookline-alarm.ts';

const PERIOD = Duration.minutes(1);
/** Twice the longest delay of a message (900 s), the time of which counts as its age. */
const MAX_AGE = Duration.minutes(30);

interface TenantAlarmsProps {
  readonly environment: string;
  readonly tenant: string;
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
  readonly undelivered: IQueue;
  readonly rule: IRule;
  readonly actions: readonly IAlarmAction[];
}

/** What somebody must look at: dead letters, a queue that nobody works off, events that never reached the queue. */
export class TenantAlarms extends Construct {
  constructor(scope: Construct, id: string, props: TenantAlarmsProps) {
    super(scope, id);
    const { environment, tenant, queue, deadLetters, undelivered, rule, actions } = props;
    const highest = { period: PERIOD, statistic: 'Maximum' };
    new HooklineAlarm(this, 'DeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(highest),
      threshold: 0,
      description: `${tenant} has dead letters. See why, mend it, then redrive.`,
      actions,
    });
    new HooklineAlarm(this, 'OldestMessage', {
      metric: queue.metricApproximateAgeOfOldestMessage(highest),
      threshold: MAX_AGE.toSeconds(),
      description: `messages of ${tenant} have waited more than ${MAX_AGE.toMinutes()} minutes.`,
      actions,
    });
    new HooklineAlarm(this, 'FailedInvocations', {
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { EventBusName: busName(environment), RuleName: nameOf(rule) },
        period: PERIOD,
        statistic: 'Sum',
      }),
      threshold: 0,
      description: `EventBridge cannot put events of ${tenant} into its queue.`,
      actions,
    });
    new HooklineAlarm(this, 'Undelivered', {
      metric: undelivered.metricApproximateNumberOfMessagesVisible(highest),
      threshold: 0,
      description: `events of ${tenant} never reached its queue: they are in its rule's dead-letter queue.`,
      actions,
    });
  }
}

/** The rule's `Ref`, which the CDK takes for its name, is `bus|name` on a bus of one's own; its ARN ends with `/bus/name`. */
function nameOf({ ruleArn }: IRule): string {
  return Fn.select(2, Fn.split('/', ruleArn));
}
