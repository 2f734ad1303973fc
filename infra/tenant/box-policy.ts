import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { busName } from '../names.ts';

/**
 * What the boxes of a tenant may do: put events on the bus, as this tenant, and see that the bus is there, since events for
 * one that is not are dropped. A box of one tenant cannot publish as another (EventBridge user guide, "Using IAM policy
 * conditions", events:source).
 */
export class BoxPolicy extends Construct {
  constructor(scope: Construct, id: string, { environment, tenant }: { environment: string; tenant: string }) {
    super(scope, id);
    const bus = Stack.of(this).formatArn({
      service: 'events',
      resource: 'event-bus',
      resourceName: busName(environment),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Boxes of the Hookline tenant ${tenant} put their events on the bus`,
      statements: [
        new PolicyStatement({
          actions: ['events:PutEvents'],
          resources: [bus],
          conditions: { StringEquals: { 'events:source': `hookline.${tenant}` } },
        }),
        new PolicyStatement({ actions: ['events:DescribeEventBus'], resources: [bus] }),
      ],
    });
    new CfnOutput(this, 'Arn', {
      description: "To be attached to the role that the tenant's boxes take",
      value: policy.managedPolicyArn,
    });
  }
}
