import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { CoreAlarms } from '../alarms/core-alarms.ts';
import { FirstTokenSecret } from '../api/first-token.ts';
import { ManagementApi } from '../api/management-api.ts';
import { ConsoleSite } from '../console/console-site.ts';
import type { Environment } from '../environment.ts';
import { ApiFunction } from '../functions/api-function.ts';
import { DeliverFunction } from '../functions/deliver-function.ts';
import { RedriveFunction } from '../functions/redrive-function.ts';
import { TrackNasFunction } from '../functions/track-nas-function.ts';
import { alarmTopicName, coreStackName } from '../names.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { HooklineDashboard } from './dashboard.ts';
import { HooklineBus } from './event-bus.ts';
import { OperatorPolicy } from './operator-policy.ts';
import { RegistryTable } from './registry-table.ts';

interface CoreStackProps extends StackProps {
  /** Where the built console is, if not in console/dist. */
  readonly consoleDirectory?: string | undefined;
}

/** What all tenants of an environment share: bus, registry, functions, API, console, and where alarms go. */
export class CoreStack extends Stack {
  constructor(scope: Construct, environment: Environment, { consoleDirectory: directory, ...props }: CoreStackProps) {
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
    // The unique part of the stack's ARN, which nobody outside the account sees.
    const edgeMark = environment.console ? Fn.select(2, Fn.split('/', this.stackId)) : undefined;
    const { api } = new ApiFunction(this, 'Management', {
      environment,
      table,
      secretsKey,
      bus,
      deliver: deliver.function,
      firstToken: new FirstTokenSecret(this, 'FirstToken', environment).secret,
      edgeMark,
    });
    const managementApi = new ManagementApi(this, 'ManagementApi', { environment, function: api.function });
    if (edgeMark !== undefined)
      new ConsoleSite(this, 'Console', { environment, apiHost: managementApi.host, edgeMark, directory });
    const { topic } = new AlarmTopic(this, 'Alarms', {
      topicName: alarmTopicName(environment.name),
      email: environment.alarm_email,
    });
    new CoreAlarms(this, 'CoreAlarms', {
      functions: {
        Deliver: deliver.function,
        TrackNas: trackNas.function,
        Redrive: redrive.function,
        Api: api.function,
      },
      api: managementApi.api,
      trackNasFailures: failures.queue,
      actions: [new SnsAction(topic)],
    });
    new HooklineDashboard(this, 'Overview', environment);
  }
}
