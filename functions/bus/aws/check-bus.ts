import { DescribeEventBusCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { serviceError } from '../../aws/service-error.ts';
import { BusError } from './bus-error.ts';
import { judgeRequest } from './put-fault.ts';

const NOT_FOUND = 'ResourceNotFoundException';
const DENIAL = /^(?:AccessDenied|NotAuthorized)/;

/**
 * Resolves if the bus exists: PutEvents accepts entries for a bus that does not, and drops them. Rejects with BusError
 * `no_bus` where it is not there, `denied` where IAM does not let the caller know, and `unavailable` where that cannot be
 * learnt now.
 */
export async function checkBus(eventBridge: EventBridgeClient, busName: string): Promise<void> {
  try {
    await eventBridge.send(new DescribeEventBusCommand({ Name: busName }));
  } catch (error) {
    const refusal = serviceError(error);
    const message = `event bus ${busName}: ${refusal.code}: ${refusal.message}`;
    if (refusal.code === NOT_FOUND) throw new BusError('no_bus', message, { cause: error });
    if (DENIAL.test(refusal.code)) throw new BusError('denied', message, { cause: error });
    throw new BusError(judgeRequest(refusal) === 'retry' ? 'unavailable' : 'no_bus', message, { cause: error });
  }
}
