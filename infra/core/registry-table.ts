import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { secretsKeyAlias, tableName } from '#functions/registry/aws/registry-names.ts';
import type { Environment } from '../environment.ts';
import { removalPolicy } from '../retention.ts';

/** The registry: hooks, attempts, subscribers and hook health in one table, and the key that hooks' secrets are under. */
export class RegistryTable extends Construct {
  readonly table: TableV2;
  readonly secretsKey: Key;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const keep = environment.removal_policy === 'retain';
    this.table = new TableV2(this, 'Table', {
      tableName: tableName(environment.name),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expires_at',
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keep,
      removalPolicy: removalPolicy(environment),
    });
    this.secretsKey = new Key(this, 'SecretsKey', {
      alias: secretsKeyAlias(environment.name),
      description: "Wraps the data keys of hooks' secrets and header values",
      enableKeyRotation: true,
      removalPolicy: removalPolicy(environment),
    });
  }
}
