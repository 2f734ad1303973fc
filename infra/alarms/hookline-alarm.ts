import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

interface HooklineAlarmProps {
  readonly metric: IMetric;
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** What is wrong, and what to do. */
  readonly description: string;
  readonly actions: readonly IAlarmAction[];
}

/** Tells when one period is above the threshold, and when it is over. Nothing measured is nothing wrong. */
export class HooklineAlarm extends Alarm {
  constructor(scope: Construct, id: string, { metric, threshold, description, actions }: HooklineAlarmProps) {
    super(scope, id, {
      metric,
      threshold,
      alarmDescription: `Hookline: ${description}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // An idle queue stops reporting.
    });
    this.addAlarmAction(...actions);
    this.addOkAction(...actions);
  }
}
