import { testDeadLetters } from './dead-letters-suite.ts';
import { EmbeddedQueueHarness } from './embedded-queue-harness.ts';
import { testQueue } from './queue-suite.ts';

testQueue('embedded', () => EmbeddedQueueHarness.open());
testDeadLetters('embedded', () => EmbeddedQueueHarness.open());
