import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { busName } from '../names.ts';

/**
 * What the boxes of a tenant may do: put events on the bus, as this tenant. A box of one tenant cannot publish as another
 * (EventBridge user guide, "Using IAM policy conditions", events:source).
 */
export class BoxPolicy extends Construct {
  constructor(scope: Construct, id: string, { environment, tenant }: { environment: string; tenant: string }) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Boxes of the Hookline tenant ${tenant} put their events on the bus`,
      statements: [
        new PolicyStatement({
          actions: ['events:PutEvents'],
          resources: [
            Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: busName(environment) }),
          ],
          conditions: { StringEquals: { 'events:source': `hookline.${tenant}` } },
        }),
      ],
    });
    new CfnOutput(this, 'Arn', {
      description: "To be attached to the role that the tenant's boxes take",
      value: policy.managedPolicyArn,
    });
  }
}
