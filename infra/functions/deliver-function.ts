import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import * as variable from '#functions/deliver/environment.ts';
import type { Environment } from '../environment.ts';
import { HooklineFunction } from './hookline-function.ts';
import { everyQueueArn } from './queue-access.ts';

/** A batch must be over within it, whatever the endpoints do; the queues' visibility timeout follows from it. */
export const DELIVER_TIMEOUT = Duration.seconds(60);

interface DeliverFunctionProps {
  readonly environment: Environment;
  readonly table: TableV2;
  readonly secretsKey: IKey;
}

/** Sends tenants' events to their webhooks. One function for all tenants: what parts them is each one's own mapping. */
export class DeliverFunction extends Construct {
  readonly deliver: HooklineFunction;

  constructor(scope: Construct, id: string, { environment, table, secretsKey }: DeliverFunctionProps) {
    super(scope, id);
    this.deliver = new HooklineFunction(this, 'Deliver', {
      environment,
      name: 'deliver',
      description: "Hookline: sends a tenant's events to its webhooks",
      timeout: DELIVER_TIMEOUT,
      memoryMb: 256,
      // A retry is a message to the queue that it came from. Lambda would stop a delivery after some 16 invocations.
      recursiveLoop: RecursiveLoop.ALLOW,
      variables: {
        [variable.ENVIRONMENT]: environment.name,
        [variable.TABLE_NAME]: table.tableName,
        [variable.KMS_KEY_ID]: secretsKey.keyArn,
        [variable.EGRESS_ALLOW]: environment.egress_allow.join(','),
        [variable.DELIVERY_LOG]: environment.delivery_log,
        [variable.RETENTION_DAYS]: String(environment.retention_days),
      },
    });
    const { function: lambda } = this.deliver;
    table.grant(lambda, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem');
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [secretsKey.keyArn],
        // Data keys that were made for a hook's secrets, and nothing else that the key may ever protect.
        conditions: { Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' } },
      }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:SendMessage',
        ],
        resources: [everyQueueArn(this, environment)],
      }),
    );
  }
}
