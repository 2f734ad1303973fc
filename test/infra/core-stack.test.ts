import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { addEnvironment } from '#infra/hookline-app.ts';
import { appForTest, environment, synthesise, templateOf } from './templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What the role of the function of this name may do. */
function statementsOf(template: Template, name: string): readonly Statement[] {
  const functions = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `hookline-test-${name}` } }),
  );
  const [role] = functions.map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
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
      KmsKeyIdentifier: Match.absent(),
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

  test.each(['deliver', 'track-nas', 'redrive', 'api'])(
    'runs %s on Node 24 and arm64, traced, with its own log',
    (name) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `hookline-test-${name}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
      });
      template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    },
  );

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

  test('lets deliver send to the queue that it works off, as often as a delivery is retried', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-deliver',
      RecursiveLoop: 'Allow',
    });
    for (const name of ['track-nas', 'redrive', 'api'])
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `hookline-test-${name}`,
        RecursiveLoop: Match.absent(),
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

  test('lets deliver open data keys of hooks only, and the API make them too', () => {
    const keysOf = (name: string) =>
      statementsOf(template, name).filter(({ Action }) => String(Action).includes('kms:'));
    const ofHooks = { Null: { 'kms:EncryptionContext:tenant': 'false', 'kms:EncryptionContext:hook': 'false' } };
    expect(keysOf('deliver')).toMatchObject([{ Action: 'kms:Decrypt', Condition: ofHooks }]);
    expect(keysOf('api')).toMatchObject([{ Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Condition: ofHooks }]);
    for (const name of ['track-nas', 'redrive']) expect(keysOf(name)).toEqual([]);
  });

  test('lets the API switch the mappings of deliver alone, and replay its own archive alone', () => {
    const statements = statementsOf(template, 'api');
    const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
    expect(of('lambda:UpdateEventSourceMapping')).toMatchObject([
      {
        Condition: { ArnEquals: { 'lambda:FunctionArn': { 'Fn::GetAtt': [expect.stringMatching(/Deliver/), 'Arn'] } } },
      },
    ]);
    const [bus] = Object.keys(template.findResources('AWS::Events::EventBus'));
    expect(
      of('events:StartReplay')
        .flatMap(({ Resource }) => Resource)
        .map((arn) => JSON.stringify(arn)),
    ).toEqual([
      expect.stringContaining('archive/hookline-test'),
      expect.stringContaining('replay/hookline-*'),
      JSON.stringify({ 'Fn::GetAtt': [bus, 'Arn'] }),
    ]);
    expect(JSON.stringify(of('events:CancelReplay'))).toContain('replay/hookline-*');
    expect(of('dynamodb:Scan')).toEqual([]);
    expect(of('secretsmanager:GetSecretValue')).toMatchObject([{ Resource: { Ref: expect.any(String) } }]);
  });

  test('has one HTTP API, throttled and logged, whose requests all go to the function', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      AccessLogSettings: {
        DestinationArn: Match.anyValue(),
        Format: Match.not(Match.stringLikeRegexp('uthorization')),
      },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
    expect(Object.values(template.findResources('AWS::ApiGatewayV2::Route'))).toMatchObject([
      { Properties: { RouteKey: '$default' } },
    ]);
  });

  test('logs requests where AWS may write without a further entry in the policy of the logs', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: {
        'Fn::Join': [
          '',
          [
            '/aws/vendedlogs/hookline-test-api/',
            { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
          ],
        ],
      },
    });
  });

  test('generates the first admin token, and tells the name of its secret', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true, IncludeSpace: false },
    });
    const outputs = Object.keys(template.findOutputs('*'));
    for (const name of ['FirstTokenId', 'ManagementApiUrl'])
      expect(outputs).toContainEqual(expect.stringMatching(new RegExp(`^${name}`)));
  });

  test('alarms when the API answers with errors of ours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: '5xx', Namespace: 'AWS/ApiGateway' });
  });

  test('has no replays where the environment keeps no archive', () => {
    const without = templateOf(synthesise(environment({ archive: false })), 'hookline-test');
    expect(JSON.stringify(statementsOf(without, 'api'))).not.toContain('Replay');
    without.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-api',
      Environment: { Variables: Match.objectLike({ ARCHIVE_ARN: '' }) },
    });
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
    expect([...new Set(everywhere)].toSorted()).toEqual([
      'events:ListRules',
      'lambda:ListEventSourceMappings',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
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

test.each([
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARN', 'INFO'],
  ['ERROR', 'INFO'],
] as const)('at the level %s, Lambda passes on lines of %s, and with them the metrics', (log_level, passed) => {
  const template = templateOf(synthesise(environment({ log_level })), 'hookline-test');
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    {
      LoggingConfig: Match.objectLike({ ApplicationLogLevel: passed }),
      Environment: { Variables: Match.objectLike({ POWERTOOLS_LOG_LEVEL: log_level }) },
    },
    4,
  );
});

describe('the dashboard', () => {
  const searchesOf = (name: string): readonly string[] => {
    const template = templateOf(synthesise(environment({ name })), `hookline-${name}`);
    const dashboards = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const parts = dashboards.flatMap(({ Properties }) => Properties.DashboardBody['Fn::Join'][1] as unknown[]);
    const body = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'region')).join(''));
    return body.widgets.flatMap((widget: { properties: { metrics: { expression: string }[][] } }) =>
      widget.properties.metrics.flatMap((line) => line.map(({ expression }) => expression)),
    );
  };

  test('searches for queues by a part of their names, which in quotes would have to be the whole', () => {
    const queues = searchesOf('test').filter((expression) => expression.includes('{AWS/SQS,QueueName}'));
    expect(queues.length).toBe(3);
    for (const expression of queues) expect(expression).toContain(' QueueName=hookline-test ');
    expect(queues.filter((expression) => expression.includes(' QueueName=dlq'))).toHaveLength(2);
  });

  test('shows the deliveries of its own environment, of two in one account', () => {
    expect(searchesOf('test').join()).toContain('{"Hookline/test",service,tenant}');
    expect(searchesOf('other').join()).not.toContain('Hookline/test');
  });

  test('counts events by a metric that rules have, and once, although the archive has a rule too', () => {
    const [events] = searchesOf('test');
    expect(events).toContain(
      '{AWS/Events,EventBusName,RuleName} MetricName="Invocations" EventBusName="hookline-test" NOT "Events-Archive-hookline-test"',
    );
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

describe('the console', () => {
  let template: Template;

  beforeAll(() => {
    template = templateOf(synthesise(environment({ console: true })), 'hookline-test');
  });

  test('is in a private bucket that CloudFront alone reads', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } }),
        ]),
      },
    });
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  test('may talk to its own origin alone, where the API is', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: Match.objectLike({
          ContentSecurityPolicy: {
            ContentSecurityPolicy: Match.stringLikeRegexp(
              "default-src 'none'; script-src 'self'; .*connect-src 'self'",
            ),
            Override: true,
          },
        }),
      },
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        DefaultRootObject: 'index.html',
        DefaultCacheBehavior: Match.objectLike({ ViewerProtocolPolicy: 'redirect-to-https' }),
        CacheBehaviors: [
          Match.objectLike({
            PathPattern: '/api/*',
            AllowedMethods: Match.arrayWith(['PATCH', 'DELETE']),
            ViewerProtocolPolicy: 'https-only',
          }),
        ],
      }),
    });
  });

  test('keeps no error of the API for anybody else', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        CustomErrorResponses: Match.arrayWith(
          [404, 501, 503].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
        ),
      }),
    });
  });

  test('empties its bucket when it is removed', () => {
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
    template.hasResourceProperties('Custom::S3AutoDeleteObjects', { BucketName: { Ref: bucket } });
  });

  test('tells the API whom it serves by a mark that only the two know', () => {
    const mark = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-api',
      Environment: { Variables: Match.objectLike({ EDGE_MARK: mark }) },
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        Origins: Match.arrayWith([
          Match.objectLike({ OriginCustomHeaders: [{ HeaderName: 'x-hookline-edge', HeaderValue: mark }] }),
        ]),
      }),
    });
  });

  test('must be built before it is deployed', () => {
    const add = () => addEnvironment(appForTest(), environment({ console: true }), '/nowhere');
    expect(add).toThrow(expect.objectContaining({ code: 'invalid_environment' }));
    expect(add).toThrow('npm run build -w console');
  });
});
