import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import * as variable from '#functions/redrive/environment.ts';
import type { Environment } from '../environment.ts';
import { HooklineFunction } from './hookline-function.ts';
import { everyQueueArn } from './queue-access.ts';

/** Takes dead letters back to their queues when an operator invokes it. */
export class RedriveFunction extends Construct {
  readonly redrive: HooklineFunction;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.redrive = new HooklineFunction(this, 'Redrive', {
      environment,
      name: 'redrive',
      description: "Hookline: takes a tenant's dead letters back to its queue",
      timeout: Duration.minutes(5),
      memoryMb: 256,
      variables: { [variable.ENVIRONMENT]: environment.name },
    });
    this.redrive.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
        resources: [everyQueueArn(this, environment, '-dlq')],
      }),
    );
    this.redrive.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
        resources: [everyQueueArn(this, environment)],
      }),
    );
  }
}
