import { testDeadLetters } from './dead-letters-suite.ts';
import { testQueue } from './queue-suite.ts';
import { SqsQueueHarness } from './sqs-queue-harness.ts';

testQueue('aws', () => SqsQueueHarness.open());
testDeadLetters('aws', () => SqsQueueHarness.open());
