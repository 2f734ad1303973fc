import { WireError } from '../queue/aws/queue-error.ts';
import { queueName } from '../queue/aws/queue-names.ts';
import { readMessage, type WireMessage } from '../queue/aws/wire.ts';

/**
 * Reads the body of a message of this queue. Whoever can write to one tenant's queue must not reach another's hooks, so a
 * message that names another tenant is malformed too. Throws WireError.
 */
export function readMessageOf(env: string, queue: string, body: string): WireMessage {
  const message = readMessage(body);
  if (queueName(env, message.event.tenant) !== queue)
    throw new WireError(`the event is of the tenant ${message.event.tenant}, and the queue is not`);
  return message;
}
