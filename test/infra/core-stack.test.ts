import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { environment, synthesise, templateOf } from './templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe('the core stack', () => {
  let template: Template;

  beforeAll(() => {
    template = templateOf(synthesise(environment({ egress_allow: ['10.1.0.0/16', 'fd00::/8'] })), 'hookline-test');
  });

  test('archives the events of the bus for as long as the environment keeps things', () => {
    template.hasResourceProperties('AWS::Events::Archive', {
      RetentionDays: 7,
      EventPattern: { source: [{ prefix: 'hookline.' }] },
    });
  });

  test('keeps the registry in an encrypted table on demand, with recovery and expiry', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TableName: 'hookline-test',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test.each(['deliver', 'track-nas', 'redrive'])('runs %s on Node 24 and arm64, traced, with its own log', (name) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `hookline-test-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('tells deliver what the environment allows', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-deliver',
      Environment: {
        Variables: Match.objectLike({
          ENVIRONMENT: 'test',
          EGRESS_ALLOW: '10.1.0.0/16,fd00::/8',
          DELIVERY_LOG: 'all',
          RETENTION_DAYS: '7',
          POWERTOOLS_LOG_LEVEL: 'INFO',
        }),
      },
    });
  });

  test('brings RADIUS authentications of every tenant to track-nas, and keeps those that it could not', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: [{ prefix: 'hookline.' }], 'detail-type': ['radius.authentication'] },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-track-nas',
      DeadLetterConfig: Match.anyValue(),
    });
  });

  test('lets deliver open data keys of hooks only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:Decrypt',
            Condition: { Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' } },
          }),
        ]),
      },
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('kms:GenerateDataKey');
  });

  test('lets operators push hooks, and nothing else', () => {
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
    const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
            Resource: { 'Fn::GetAtt': [table, 'Arn'] },
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TENANT#*'] } },
          },
          {
            Effect: 'Allow',
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Resource: { 'Fn::GetAtt': [key, 'Arn'] },
            Condition: { Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' } },
          },
        ],
      },
    });
    const [policy] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
    template.hasOutput('*', { Value: { Ref: policy } });
  });

  test('allows no action by a wildcard, and every resource only where AWS knows no narrower one', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
    expect(statements.length).toBeGreaterThan(8);
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    const everywhere = allowed
      .filter(({ Resource }) => JSON.stringify(Resource) === '"*"')
      .flatMap(({ Action }) => Action);
    expect([...new Set(everywhere)].toSorted()).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  });

  test('takes alarms over TLS only, and from this account only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      },
    });
  });
});

test('keeps what holds data, and protects it, where the environment says retain', () => {
  const assembly = synthesise(environment({ removal_policy: 'retain' }));
  const template = templateOf(assembly, 'hookline-test');
  expect(assembly.getStackByName('hookline-test').terminationProtection).toBe(true);
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })] },
  });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
});
