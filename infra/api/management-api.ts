import { CfnOutput, Fn, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { removalPolicy } from '../retention.ts';

/** A page of the console makes a handful of requests; beyond this somebody tries what is not meant for people. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

interface ManagementApiProps {
  readonly environment: Environment;
  readonly function: IFunction;
}

/** The way from outside to the API's function, which answers every path and checks the tokens itself. */
export class ManagementApi extends Construct {
  readonly api: HttpApi;
  /** Host name of the API's endpoint. */
  readonly host: string;

  constructor(scope: Construct, id: string, { environment, function: lambda }: ManagementApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Http', {
      apiName: `hookline-${environment.name}`,
      description: `Management API of Hookline (${environment.name})`,
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Function', lambda),
    });
    const { region, stackId, urlSuffix } = Stack.of(this);
    const accessLog = new LogGroup(this, 'AccessLog', {
      // Under this prefix one statement lets AWS write to all of an account's; each of another name is one more in a policy
      // of 5,120 characters, which a busy account has used up (CloudWatch Logs user guide, "Enable logging from AWS
      // services"). One that was kept from an earlier stack has that stack's id.
      logGroupName: `/aws/vendedlogs/hookline-${environment.name}-api/${Fn.select(2, Fn.split('/', stackId))}`,
      retention: environment.retention_days as RetentionDays,
      removalPolicy: removalPolicy(environment),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        // No query and no header: neither tokens nor cursors belong into a log.
        format: AccessLogFormat.custom(
          JSON.stringify({
            time: '$context.requestTime',
            request_id: '$context.requestId',
            ip: '$context.identity.sourceIp',
            method: '$context.httpMethod',
            path: '$context.path',
            status: '$context.status',
            latency_ms: '$context.responseLatency',
          }),
        ),
      },
    });
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'The function itself checks the bearer token of every route but the two that describe the API.',
    });
    this.host = `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
    new CfnOutput(this, 'Url', { description: 'The management API', value: `https://${this.host}/api/v1` });
  }
}
