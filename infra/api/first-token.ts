import { CfnOutput, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { removalPolicy } from '../retention.ts';

/** 62 letters and digits: 256 bits and a little more. */
const LENGTH = 43;

/** The first admin token of the management API, which makes the others. */
export class FirstTokenSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: `The first admin token of Hookline's management API (${environment.name})`,
      generateSecretString: { passwordLength: LENGTH, excludePunctuation: true, includeSpace: false },
      removalPolicy: removalPolicy(environment),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Who holds the token has to be told of a new one: it is changed by hand, and counts within five minutes.',
    });
    new CfnOutput(this, 'Id', {
      description: 'The secret with the first admin token: aws secretsmanager get-secret-value --secret-id ...',
      value: this.secret.secretArn,
    });
  }
}
