import { type Duration, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  type RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { type FunctionName, functionName } from '../names.ts';
import { removalPolicy } from '../retention.ts';
import { bundleFunction } from './bundle-function.ts';

/** What the functions' own metrics are under: two environments may share an account and region. */
export const metricsNamespace = (environment: string): string => `Hookline/${environment}`;

interface HooklineFunctionProps {
  readonly environment: Environment;
  readonly name: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Takes the events of asynchronous invocations that failed to the last. */
  readonly deadLetterQueue?: IQueue;
  /** Lambda ends what looks like a loop, unless told that it is meant. */
  readonly recursiveLoop?: RecursiveLoop;
}

/** A Lambda function of ours: its bundle, its own log group, and a role that may write to it, be traced, and no more. */
export class HooklineFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: HooklineFunctionProps) {
    super(scope, id);
    const { environment, name, deadLetterQueue, recursiveLoop } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: environment.retention_days as RetentionDays,
      removalPolicy: removalPolicy(environment),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: functionName(environment.name, name),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleFunction(name).directory),
      handler: 'index.handler',
      role,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Its start, end and report lines of every invocation say what the metrics say.
      systemLogLevelV2: SystemLogLevel.WARN,
      // No higher: Lambda takes a line without a level for INFO, and the metrics are such lines ("Log-level filtering").
      applicationLogLevelV2: environment.log_level === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      environment: {
        ...props.variables,
        // X-Ray's SDK still calls url.parse(), which would be a line in the log of every cold start.
        NODE_OPTIONS: '--enable-source-maps --disable-warning=DEP0169',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(environment.name),
        POWERTOOLS_LOG_LEVEL: environment.log_level,
      },
      ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }),
      ...(recursiveLoop === undefined ? {} : { recursiveLoop }),
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources: xray:PutTraceSegments and PutTelemetryRecords take no ARN.',
    });
  }
}
