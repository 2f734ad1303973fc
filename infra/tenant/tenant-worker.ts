import { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionName } from '../names.ts';

/** As many as one request to SQS receives; more would have to be waited for. */
const BATCH_SIZE = 10;

interface TenantWorkerProps {
  readonly environment: string;
  readonly queue: IQueue;
  readonly maxConcurrency: number;
}

/** Has `deliver` work one tenant's queue off, with at most so many of it at a time: no tenant takes another's share. */
export class TenantWorker extends Construct {
  constructor(scope: Construct, id: string, { environment, queue, maxConcurrency }: TenantWorkerProps) {
    super(scope, id);
    const deliver = LambdaFunction.fromFunctionName(this, 'Deliver', functionName(environment, 'deliver'));
    new EventSourceMapping(this, 'Mapping', {
      target: deliver,
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
