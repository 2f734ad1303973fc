import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { CLIENT_SETTINGS } from '../aws/client-settings.ts';
import { functionLogger } from '../aws/function-logger.ts';
import { createApi } from './api.ts';
import { readApiSettings } from './aws/api-settings.ts';
import { cloudPorts } from './aws/cloud-ports.ts';
import { type HttpResult, httpResult, readHttpEvent } from './aws/http-event.ts';

const settings = readApiSettings(process.env);
const logger = functionLogger();

const { ports, refresh } = cloudPorts({
  settings,
  now: Date.now,
  dynamo: new DynamoDBClient(CLIENT_SETTINGS),
  eventBridge: new EventBridgeClient(CLIENT_SETTINGS),
  kms: new KMSClient(CLIENT_SETTINGS),
  lambda: new LambdaClient(CLIENT_SETTINGS),
  secrets: new SecretsManagerClient(CLIENT_SETTINGS),
  sqs: new SQSClient(CLIENT_SETTINGS),
  onHookFault: (tenant, hook, reason) =>
    logger.error('a hook in the registry cannot be used', { tenant, hook, reason }),
});
const api = createApi(ports, {
  fault: (error) => logger.error('internal error', error instanceof Error ? error : new Error(String(error))),
});

async function answer(event: unknown): Promise<HttpResult> {
  const request = readHttpEvent(event, settings.edgeMark);
  if ('refusal' in request) return request.refusal;
  await refresh();
  const response = await api(request);
  // Neither query nor headers: a cursor says nothing, and a token everything.
  logger.info('answered', { method: request.method, path: request.path, status: response.status });
  return httpResult(response);
}

/**
 * Answers requests of the HTTP API, payload format 2.0. Lambda traces it as a whole; X-Ray's SDK, which would tell its
 * requests to AWS apart, is a seventh of the bundle, and people wait for this function's cold starts.
 */
export const handler = middy(answer).use(injectLambdaContext(logger));
