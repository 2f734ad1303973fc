import { CfnRule, EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TenantSettings } from '../environment.ts';
import { busName } from '../names.ts';
import { FailureQueue } from '../queue/failure-queue.ts';
import { tenantPattern } from './tenant-pattern.ts';

interface TenantRuleProps {
  readonly environment: string;
  readonly tenant: TenantSettings;
  readonly queue: IQueue;
}

/** Brings a tenant's events, and no other's, from the bus to the tenant's queue. */
export class TenantRule extends Construct {
  readonly rule: Rule;
  /** Events that EventBridge could not put into the queue for a day. */
  readonly failures: FailureQueue;

  constructor(scope: Construct, id: string, { environment, tenant, queue }: TenantRuleProps) {
    super(scope, id);
    this.failures = new FailureQueue(this, 'Failures');
    this.rule = new Rule(this, 'Rule', {
      eventBus: EventBus.fromEventBusName(this, 'Bus', busName(environment)),
      description: `Events of the tenant ${tenant.id}`,
      eventPattern: { source: [`hookline.${tenant.id}`] },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.failures.queue })],
    });
    // The construct's own pattern has no place for the matchers of event types.
    const resource = this.rule.node.defaultChild;
    if (resource instanceof CfnRule) resource.eventPattern = tenantPattern(tenant);
  }
}
