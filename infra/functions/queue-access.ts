import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import type { Environment } from '../environment.ts';

/** The dead-letter queues end so (queue-names.ts). */
type Ending = '' | '-dlq';

/**
 * The queues of all tenants of this environment, and of no other, for the role of a function in `scope`. One statement for
 * all of them: a statement per tenant would outgrow a role's policies (10,240 characters) at some forty tenants, and
 * every new tenant would change the core.
 */
export function everyQueueArn(scope: Construct, environment: Environment, ending: Ending = ''): string {
  const resource = `${queueName(environment.name, '*')}${ending}`;
  const { account, region } = Stack.of(scope);
  const accountId = Token.isUnresolved(account) ? '<AWS::AccountId>' : account;
  Validations.of(scope).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:${region}:${accountId}:${resource}]`,
    reason:
      "The function serves every tenant: it needs the queues of all tenants of this environment, by their names' prefix.",
  });
  return Stack.of(scope).formatArn({ service: 'sqs', resource });
}
