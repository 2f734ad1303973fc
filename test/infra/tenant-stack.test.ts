import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { environment, synthesise, templateOf, tenant } from './templates.ts';

const DELIVER_TIMEOUT_S = 60;

describe("a tenant's stack", () => {
  let template: Template;
  let core: Template;

  beforeAll(() => {
    const tenants = [tenant('acme.example', { events: ['lease.*', 'session_up'], max_concurrency: 7 })];
    const assembly = synthesise(environment({ tenants }));
    core = templateOf(assembly, 'hookline-test');
    const [name = ''] = assembly.stacks.map(({ stackName }) => stackName).filter((stack) => stack.includes('-tenant-'));
    template = templateOf(assembly, name);
  });

  test("takes the tenant's own events, of the types that it wants, from the bus to its queue", () => {
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'hookline-test',
      EventPattern: { source: ['hookline.acme.example'], 'detail-type': [{ prefix: 'lease.' }, 'session_up'] },
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: Match.anyValue() } })],
    });
  });

  test('lets EventBridge put messages into the queue for its own rule only', () => {
    const rule = Object.keys(template.findResources('AWS::Events::Rule'))[0];
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
            Principal: { Service: 'events.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  test('keeps messages in encrypted queues that refuse plain HTTP', () => {
    const queues = Object.values(template.findResources('AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    }
    const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const refusals = policies.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny'),
    );
    expect(refusals).toHaveLength(3);
    for (const { Condition } of refusals) expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
  });

  test("holds a received message back for at least six times the function's timeout, and dead-letters poison", () => {
    core.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'hookline-test-deliver',
      Timeout: DELIVER_TIMEOUT_S,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * DELIVER_TIMEOUT_S,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
    });
  });

  test('has deliver work the queue off with a limit of its own and partial failures', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 7 },
    });
  });

  test("lets the tenant's boxes put events under the tenant's source, see that the bus is there, and nothing else", () => {
    const bus = {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111122223333:event-bus/hookline-test'],
      ],
    };
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'events:PutEvents',
            Resource: bus,
            Condition: { StringEquals: { 'events:source': 'hookline.acme.example' } },
          },
          { Effect: 'Allow', Action: 'events:DescribeEventBus', Resource: bus },
        ],
        Version: '2012-10-17',
      },
    });
  });

  test("watches the tenant's rule by its name, which a rule's Ref is not on a bus of one's own", () => {
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'FailedInvocations',
      Dimensions: [
        { Name: 'EventBusName', Value: 'hookline-test' },
        // arn:aws:events:region:account:rule/bus/name
        { Name: 'RuleName', Value: { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [rule, 'Arn'] }] }] } },
      ],
    });
  });

  test.each([
    ['ApproximateNumberOfMessagesVisible', 0, 2],
    ['ApproximateAgeOfOldestMessage', 1800, 1],
    ['FailedInvocations', 0, 1],
  ])('tells the operators of %s above %d', (MetricName, Threshold, count) => {
    const alarms = template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName } });
    expect(Object.keys(alarms)).toHaveLength(count);
    for (const { Properties } of Object.values(alarms)) {
      expect(Properties).toMatchObject({
        Threshold,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      });
      expect(JSON.stringify(Properties.AlarmActions)).toContain('hookline-test-alarms');
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    }
  });

  test("watches the tenant's dead-letter queue, and not the queue", () => {
    const [deadLetters] = Object.entries(template.findResources('AWS::SQS::Queue')).flatMap(([id, { Properties }]) =>
      String(Properties.QueueName).endsWith('-dlq') ? id : [],
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
      Statistic: 'Maximum',
    });
  });
});

test("mails a tenant's alarms to the tenant and to the operators", () => {
  const tenants = [tenant('acme', { alarm_email: 'noc@acme.example' })];
  const template = templateOf(synthesise(environment({ tenants })), 'hookline-test-tenant-acme');
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'noc@acme.example' });
  for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
    expect(Properties.AlarmActions).toHaveLength(2);
  }
});
