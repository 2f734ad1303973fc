import { CreateArchiveCommand, DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ARCHIVE_ARN } from '#functions/api/environment.ts';
import type { Ministack } from './ministack.ts';

const NAME = 'hookline-test';
const API = 'hookline-test-api';

/**
 * Makes what `archive: true` deploys: the emulator's EventBridge archives and replays, while its CloudFormation knows no
 * archive.
 */
export async function addArchive({ endpoint }: Pick<Ministack, 'endpoint'>): Promise<void> {
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const eventBridge = new EventBridgeClient(client);
  const lambda = new LambdaClient(client);
  const { Arn } = await eventBridge.send(new DescribeEventBusCommand({ Name: NAME }));
  const { ArchiveArn = '' } = await eventBridge.send(
    new CreateArchiveCommand({
      ArchiveName: NAME,
      EventSourceArn: Arn,
      EventPattern: JSON.stringify({ source: [{ prefix: 'hookline.' }] }),
      RetentionDays: 1,
    }),
  );
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: API }));
  const Variables = { ...Environment?.Variables, [ARCHIVE_ARN]: ArchiveArn };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: API, Environment: { Variables } }));
  eventBridge.destroy();
  lambda.destroy();
}
