import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';

/** As long as SQS keeps a message. */
const RETENTION = Duration.days(14);

/**
 * Receipts without an end to them, after which a message is poison. Retries of deliveries are new messages and are not
 * counted here: this catches crashes and time-outs of the function.
 */
const MAX_RECEIVES = 5;

/** AWS asks for six times the function's timeout (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const TIMEOUTS_TO_VISIBILITY = 6;

interface TenantQueueProps {
  readonly environment: string;
  readonly tenant: string;
  readonly functionTimeout: Duration;
}

/** The queue of one tenant, and where its dead letters stay: encrypted, and over TLS only. */
export class TenantQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { environment, tenant, functionTimeout }: TenantQueueProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: RETENTION };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: deadLetterQueueName(environment, tenant),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: queueName(environment, tenant),
      visibilityTimeout: Duration.seconds(functionTimeout.toSeconds() * TIMEOUTS_TO_VISIBILITY),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
