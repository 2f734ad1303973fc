import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { CoreAlarms } from '../alarms/core-alarms.ts';
import type { Environment } from '../environment.ts';
import { DeliverFunction } from '../functions/deliver-function.ts';
import { RedriveFunction } from '../functions/redrive-function.ts';
import { TrackNasFunction } from '../functions/track-nas-function.ts';
import { alarmTopicName, coreStackName } from '../names.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { HooklineDashboard } from './dashboard.ts';
import { HooklineBus } from './event-bus.ts';
import { OperatorPolicy } from './operator-policy.ts';
import { RegistryTable } from './registry-table.ts';

/** What all tenants of an environment share: bus, registry, functions, and where alarms go. */
export class CoreStack extends Stack {
  constructor(scope: Construct, environment: Environment, props: StackProps) {
    super(scope, coreStackName(environment.name), {
      ...props,
      description: `Hookline (${environment.name}): bus, registry and functions`,
      tags: { 'hookline:environment': environment.name },
      terminationProtection: environment.removal_policy === 'retain',
    });
    const { bus } = new HooklineBus(this, 'Events', environment);
    const { table, secretsKey } = new RegistryTable(this, 'Registry', environment);
    new OperatorPolicy(this, 'Operators', { environment: environment.name, table, secretsKey });
    const { deliver } = new DeliverFunction(this, 'Delivery', { environment, table, secretsKey });
    const { trackNas, failures } = new TrackNasFunction(this, 'NasTracking', { environment, table, bus });
    const { redrive } = new RedriveFunction(this, 'Redriving', environment);
    const { topic } = new AlarmTopic(this, 'Alarms', {
      topicName: alarmTopicName(environment.name),
      email: environment.alarm_email,
    });
    new CoreAlarms(this, 'CoreAlarms', {
      functions: { Deliver: deliver.function, TrackNas: trackNas.function, Redrive: redrive.function },
      trackNasFailures: failures.queue,
      actions: [new SnsAction(topic)],
    });
    new HooklineDashboard(this, 'Overview', environment);
  }
}
