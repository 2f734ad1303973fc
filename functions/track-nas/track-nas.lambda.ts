import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import * as z from 'zod';
import { CLIENT_SETTINGS } from '../aws/client-settings.ts';
import { functionLogger } from '../aws/function-logger.ts';
import { readEnvironment, required } from '../aws/read-environment.ts';
import { EventBridgeBus } from '../bus/aws/eventbridge-bus.ts';
import { DynamoRegistry } from '../registry/aws/dynamo-registry.ts';
import { EVENT_BUS_NAME, TABLE_NAME } from './environment.ts';
import { readAuthenticationEvent } from './read-authentication-event.ts';
import { type NasTracking, trackNas } from './track-nas.ts';

/** On top of the SDK's; after that Lambda invokes anew, and in the end the event is in the function's dead-letter queue. */
const PUBLISH_TRIES = 4;

const settings = readEnvironment(z.object({ [TABLE_NAME]: required, [EVENT_BUS_NAME]: required }), process.env);
const logger = functionLogger();
const tracer = new Tracer({ captureHTTPsRequests: false });
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient(CLIENT_SETTINGS));
const eventBridge = tracer.captureAWSv3Client(new EventBridgeClient(CLIENT_SETTINGS));
const ports = {
  subscribers: new DynamoRegistry({ dynamo, tableName: settings[TABLE_NAME] }).subscribers,
  bus: new EventBridgeBus({ eventBridge, busName: settings[EVENT_BUS_NAME], maxTries: PUBLISH_TRIES }),
};

async function track(envelope: unknown): Promise<{ readonly result: NasTracking }> {
  const event = readAuthenticationEvent(envelope);
  const result = await trackNas(ports, event);
  logger.info('NAS tracked', { event_id: event.id, tenant: event.tenant, result });
  return { result };
}

/** Follows the NAS of one subscriber. Invoked by the bus's rule for RADIUS authentications, with one event. */
export const handler = middy(track)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
