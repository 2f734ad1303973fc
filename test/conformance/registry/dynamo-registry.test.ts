import { startDynamo } from '../support/dynamo-server.ts';
import { dynamoHarness } from './dynamo-harness.ts';
import { testDeliveryLog, testHookHealth, testSubscribers } from './registry-suite.ts';

const open = async () => dynamoHarness(await startDynamo());

testDeliveryLog('aws', open);
testHookHealth('aws', open);
testSubscribers('aws', open);
