import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import * as variable from '#functions/api/environment.ts';
import type { Environment } from '../environment.ts';
import { busName } from '../names.ts';
import { HooklineFunction } from './hookline-function.ts';
import { everyQueueArn } from './queue-access.ts';

/** An HTTP API waits no longer for an answer than 30 s (API Gateway quotas, "Integration timeout"). */
const TIMEOUT = Duration.seconds(29);

interface ApiFunctionProps {
  readonly environment: Environment;
  readonly table: TableV2;
  readonly secretsKey: IKey;
  readonly bus: EventBus;
  readonly deliver: IFunction;
  readonly firstToken: Secret;
  /** What the console's CloudFront sends with every request; undefined where there is no console. */
  readonly edgeMark: string | undefined;
}

/** Answers the management API. */
export class ApiFunction extends Construct {
  readonly api: HooklineFunction;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    const { environment, table, secretsKey, bus, deliver, firstToken, edgeMark } = props;
    const stack = Stack.of(this);
    const archiveArn = stack.formatArn({
      service: 'events',
      resource: 'archive',
      resourceName: busName(environment.name),
    });
    this.api = new HooklineFunction(this, 'Api', {
      environment,
      name: 'api',
      description: 'Hookline: answers the management API',
      timeout: TIMEOUT,
      memoryMb: 512,
      variables: {
        [variable.ENVIRONMENT]: environment.name,
        [variable.TABLE_NAME]: table.tableName,
        [variable.KMS_KEY_ID]: secretsKey.keyArn,
        [variable.EGRESS_ALLOW]: environment.egress_allow.join(','),
        [variable.RETENTION_DAYS]: String(environment.retention_days),
        [variable.EVENT_BUS_ARN]: bus.eventBusArn,
        [variable.ARCHIVE_ARN]: environment.archive ? archiveArn : '',
        [variable.DELIVER_NAME]: deliver.functionName,
        [variable.FIRST_TOKEN_SECRET]: firstToken.secretArn,
        [variable.EDGE_MARK]: edgeMark ?? '',
      },
    });
    const { function: lambda } = this.api;
    const allow = (
      actions: readonly string[],
      resource: string | readonly string[],
      conditions: Record<string, object> = {},
    ) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource].flat(), conditions }));

    table.grant(
      lambda,
      'dynamodb:Query',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    // Hooks are changed here: what is not changed of their secrets has to be sealed anew.
    allow(['kms:GenerateDataKey', 'kms:Decrypt'], secretsKey.keyArn, {
      Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' },
    });
    allow(['secretsmanager:GetSecretValue'], firstToken.secretArn);
    allow(['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:SendMessage'], everyQueueArn(this, environment));
    allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      everyQueueArn(this, environment, '-dlq'),
    );
    allow(['events:PutEvents'], bus.eventBusArn, { StringLike: { 'events:source': 'hookline.*' } });
    if (environment.archive) {
      const replays = stack.formatArn({ service: 'events', resource: 'replay', resourceName: 'hookline-*' });
      // Whether the replay and the bus are looked at besides the archive, no account has shown yet: none opens another archive.
      allow(['events:StartReplay'], [archiveArn, replays, bus.eventBusArn]);
      allow(['events:DescribeReplay', 'events:CancelReplay'], replays);
      this.#acknowledge(`replay/hookline-*`, 'events', 'The names of replays are made when they are started.');
    }
    // Neither of them takes an ARN (service authorization reference, EventBridge and Lambda).
    allow(['events:ListRules', 'lambda:ListEventSourceMappings'], '*');
    const mappings = stack.formatArn({ service: 'lambda', resource: 'event-source-mapping:*' });
    allow(['lambda:UpdateEventSourceMapping'], mappings, {
      ArnEquals: { 'lambda:FunctionArn': deliver.functionArn },
    });
    this.#acknowledge('event-source-mapping:*', 'lambda', "Ids of mappings are Lambda's; the condition pins deliver.");
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'events:ListRules, lambda:ListEventSourceMappings and X-Ray know no resources.',
    });
  }

  #acknowledge(resource: string, service: string, reason: string): void {
    const { account, region } = Stack.of(this);
    const accountId = Token.isUnresolved(account) ? '<AWS::AccountId>' : account;
    const id = `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:${region}:${accountId}:${resource}]`;
    Validations.of(this).acknowledge({ id: id as `${string}-${string}`, reason });
  }
}
