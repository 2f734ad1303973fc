import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { CLIENT_SETTINGS } from '../aws/client-settings.ts';
import { functionLogger } from '../aws/function-logger.ts';
import { readEnvironment, required } from '../aws/read-environment.ts';
import { SqsDeadLetters } from '../queue/aws/sqs-dead-letters.ts';
import { ENVIRONMENT } from './environment.ts';
import { type Redriven, redrive } from './redrive.ts';
import { readRedriveRequest } from './redrive-request.ts';

const settings = readEnvironment(z.object({ [ENVIRONMENT]: required }), process.env);
const logger = functionLogger();
const tracer = new Tracer({ captureHTTPsRequests: false });
const deadLetters = new SqsDeadLetters({
  sqs: tracer.captureAWSv3Client(new SQSClient(CLIENT_SETTINGS)),
  env: settings[ENVIRONMENT],
  tenants: async () => [], // A request always names its tenant.
  now: Date.now,
});

async function run(input: unknown): Promise<Redriven> {
  const { query, limit } = readRedriveRequest(input);
  const redriven = await redrive(deadLetters, query, limit);
  logger.info('redriven', { tenant: query.tenant, hook: query.hookId, ...redriven });
  return redriven;
}

/**
 * Takes dead letters of a tenant back to its queue. Invoked by an operator with `{tenant, hook?, since?, limit?}`; a run
 * is bounded, stops anywhere without losing anything, and the next one goes on with what `remaining` counts.
 */
export const handler = middy(run)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
