import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TenantAlarms } from '../alarms/tenant-alarms.ts';
import { AlarmTopic } from '../core/alarm-topic.ts';
import type { TenantSettings } from '../environment.ts';
import { DELIVER_TIMEOUT } from '../functions/deliver-function.ts';
import { alarmTopicName, tenantStackName } from '../names.ts';
import { TenantQueue } from '../queue/tenant-queue.ts';
import { BoxPolicy } from './box-policy.ts';
import { TenantRule } from './tenant-rule.ts';
import { TenantWorker } from './tenant-worker.ts';

interface TenantStackProps extends StackProps {
  readonly environment: string;
  readonly tenant: TenantSettings;
}

/** All that one tenant has to itself. It refers to the core stack by names alone. */
export class TenantStack extends Stack {
  constructor(scope: Construct, { environment, tenant, ...props }: TenantStackProps) {
    super(scope, tenantStackName(environment, tenant.id), {
      ...props,
      description: `Hookline (${environment}): the tenant ${tenant.id}`,
      tags: { 'hookline:environment': environment, 'hookline:tenant': tenant.id },
    });
    const { queue, deadLetters } = new TenantQueue(this, 'Queue', {
      environment,
      tenant: tenant.id,
      functionTimeout: DELIVER_TIMEOUT,
    });
    const { rule, failures } = new TenantRule(this, 'Rule', { environment, tenant, queue });
    new TenantWorker(this, 'Worker', { environment, queue, maxConcurrency: tenant.max_concurrency });
    new BoxPolicy(this, 'Boxes', { environment, tenant: tenant.id });

    const operators = Topic.fromTopicArn(
      this,
      'Operators',
      this.formatArn({ service: 'sns', resource: alarmTopicName(environment) }),
    );
    const topics = [operators];
    if (tenant.alarm_email !== undefined) {
      topics.push(new AlarmTopic(this, 'Alarms', { email: tenant.alarm_email }).topic);
    }
    new TenantAlarms(this, 'TenantAlarms', {
      environment,
      tenant: tenant.id,
      queue,
      deadLetters,
      undelivered: failures.queue,
      rule,
      actions: topics.map((topic) => new SnsAction(topic)),
    });
  }
}
