import { hopOf } from '../queue/aws/due.ts';
import { WireError } from '../queue/aws/queue-error.ts';
import type { WireMessage } from '../queue/aws/wire.ts';
import type { FollowUp, Queue } from '../queue/queue.ts';
import { createDeliver, type Deliver } from './deliver.ts';
import { endOfTime } from './end-of-time.ts';
import type { DeliverPorts } from './ports.ts';
import { TimeBudget } from './time-budget.ts';

/** What is not done with this long before the end of the invocation is left to be received again. */
const FINISH_MARGIN_MS = 750;
const NONE: readonly string[] = [];

/** A record of a batch, as it was received. */
export interface BatchRecord {
  readonly id: string;
  readonly body: string;
}

export interface BatchPorts<R extends BatchRecord> extends Omit<DeliverPorts, 'admission'> {
  /** Throws WireError where the record asks for nothing that can be done: receiving it again would not help. */
  readonly read: (record: R) => WireMessage;
  readonly queue: Queue<WireMessage>;
  /** Resolves when the record is among the dead letters, as it came, with the reason. */
  readonly bury: (record: R, reason: string) => Promise<void>;
  /** Told of a record that is to be received again, and why. */
  readonly returned: (record: R, error: unknown) => void;
  /** Told that attempts could not be written to the delivery log. The deliveries count all the same. */
  readonly logFailed: (error: unknown) => void;
  /** Until the invocation ends. */
  readonly remainingMs: () => number;
}

/**
 * Does what the records ask for, all at once, and answers the ids of those that are to be received again. A record is
 * done with when everything that follows from it is in the queue. Ends before the invocation does, whatever the endpoints,
 * the queue or the registry do. Never rejects.
 */
export async function deliverBatch<R extends BatchRecord>(
  records: readonly R[],
  ports: BatchPorts<R>,
): Promise<readonly string[]> {
  const budget = new TimeBudget(ports.remainingMs);
  const deliver = withinBudget(createDeliver({ ...ports, admission: budget, send: budget.cut(ports.send) }), budget);
  const end = endOfTime(ports.remainingMs() - FINISH_MARGIN_MS);
  const returned = await Promise.all(
    records.map(async (record) => {
      try {
        await Promise.race([work(record, ports, deliver), end.reached]);
        return NONE;
      } catch (error) {
        ports.returned(record, error);
        return [record.id];
      }
    }),
  );
  await Promise.race([ports.log.flush(), end.reached]).catch(ports.logFailed);
  end.cancel();
  return returned.flat();
}

async function work<R extends BatchRecord>(record: R, ports: BatchPorts<R>, deliver: Deliver): Promise<void> {
  let message: WireMessage;
  try {
    message = ports.read(record);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return ports.bury(record, `malformed message: ${error.message}`);
  }
  const hop = hopOf(message, ports.now());
  if (hop !== undefined) return ports.queue.settle(message, [hop]);
  const sent = new Set<FollowUp>();
  const sending: Promise<void>[] = [];
  const followUps = await deliver(message, (known) => {
    for (const next of known) sent.add(next);
    sending.push(ports.queue.follow(message, known));
  });
  await Promise.all(sending);
  const rest = followUps.filter((next) => !sent.has(next));
  if (rest.length > 0) await ports.queue.settle(message, rest);
}

/** An event asks for its admission hook by hook; a delivery is a single attempt and asks here. */
function withinBudget(deliver: Deliver, budget: TimeBudget): Deliver {
  return async (message, onEarly) => {
    const { hookId, attempt } = message;
    if (hookId === '') return deliver(message, onEarly);
    if ((await budget.enter()) === 'later') return [{ kind: 'retry', hookId, attempt, delayMs: 0 }];
    try {
      return await deliver(message);
    } finally {
      budget.leave();
    }
  };
}
