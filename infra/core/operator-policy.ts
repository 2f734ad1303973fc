import { CfnOutput } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { tenantKey } from '#functions/registry/aws/keys.ts';

interface OperatorPolicyProps {
  readonly environment: string;
  readonly table: TableV2;
  readonly secretsKey: IKey;
}

/**
 * What an operator may do who pushes hooks: read, write and remove hooks and what is known of their health, and seal and
 * open their secrets. Not the rest of the registry (DynamoDB developer guide, "Using IAM policy conditions
 * for fine-grained access control", dynamodb:LeadingKeys).
 */
export class OperatorPolicy extends Construct {
  constructor(scope: Construct, id: string, { environment, table, secretsKey }: OperatorPolicyProps) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Operators of Hookline (${environment}) push hooks to the registry`,
      statements: [
        new PolicyStatement({
          actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [tenantKey('*')] } },
        }),
        new PolicyStatement({
          actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
          resources: [secretsKey.keyArn],
          conditions: { Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' } },
        }),
      ],
    });
    new CfnOutput(this, 'Arn', {
      description: 'To be attached to the role of who pushes hooks: hookline hooks push',
      value: policy.managedPolicyArn,
    });
  }
}
