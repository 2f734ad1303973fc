import type { Deliver } from '#functions/deliver/deliver.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { FollowUp } from '#functions/queue/queue.ts';
import type { Logger } from '../log/logger.ts';

/** Does what a message asks for and settles it. Never rejects. */
export type Settle = (message: LocalMessage) => Promise<void>;

/** Names an event that could not be fanned out, where a dead letter has its hook. */
const FAN_OUT = '(fan-out)';

export function createSettle(deliver: Deliver, queue: EmbeddedQueue, logger: Logger): Settle {
  return async (message) => {
    // Few messages have any, and there is one of these for every message.
    let early: Set<FollowUp> | undefined;
    let followUps: readonly FollowUp[];
    try {
      followUps = await deliver(message, (known) => {
        early = new Set([...(early ?? []), ...known]);
        void queue.follow(message, known);
      });
    } catch (error) {
      // A fault of ours must neither lose the message nor be tried for ever: it becomes a dead letter.
      logger.error({ err: error, event_id: message.event.id, hook: message.hookId }, 'internal error while delivering');
      const reason = `internal error: ${error instanceof Error ? error.message : String(error)}`;
      followUps = [{ kind: 'dead', hookId: message.hookId || FAN_OUT, attempts: message.attempt - 1, reason }];
    }
    await queue.settle(message, early === undefined ? followUps : followUps.filter((next) => !early?.has(next)));
  };
}
