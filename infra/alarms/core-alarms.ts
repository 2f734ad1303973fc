import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { HooklineAlarm } from './hookline-alarm.ts';

const PERIOD = Duration.minutes(5);

interface CoreAlarmsProps {
  readonly functions: Readonly<Record<'Deliver' | 'TrackNas' | 'Redrive' | 'Api', IFunction>>;
  readonly api: HttpApi;
  readonly trackNasFailures: IQueue;
  readonly actions: readonly IAlarmAction[];
}

/** Faults of ours: a function that fails or is throttled, an API that answers 5xx, authentications that were not followed. */
export class CoreAlarms extends Construct {
  constructor(scope: Construct, id: string, { functions, api, trackNasFailures, actions }: CoreAlarmsProps) {
    super(scope, id);
    for (const [name, lambda] of Object.entries(functions)) {
      new HooklineAlarm(this, `${name}Errors`, {
        metric: lambda.metricErrors({ period: PERIOD }),
        threshold: 0,
        description: `the function ${name} fails; its log says why.`,
        actions,
      });
    }
    new HooklineAlarm(this, 'DeliverThrottles', {
      metric: functions.Deliver.metricThrottles({ period: PERIOD }),
      threshold: 0,
      description: "deliver is throttled: the tenants' max_concurrency add up to more than the account's quota.",
      actions,
    });
    new HooklineAlarm(this, 'ApiServerErrors', {
      metric: api.metricServerError({ period: PERIOD, statistic: 'Sum' }),
      threshold: 0,
      description: "the management API answers with errors of ours (5xx); the function api's log says why.",
      actions,
    });
    new HooklineAlarm(this, 'TrackNasFailures', {
      metric: trackNasFailures.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 0,
      description: 'RADIUS authentications could not be followed: they are in the dead-letter queue of track-nas.',
      actions,
    });
  }
}
