import { type Pause, pauseFor, pauseMs } from '#functions/aws/pause.ts';
import type { PutOutcome } from '#functions/bus/aws/eventbridge-bus.ts';
import { FORWARD_LANE } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { busEvent, isDenied, reasonOf, rejectedInput } from './bus-outcome.ts';
import type { ForwarderOptions } from './ports.ts';

/** Entries of one PutEvents request (EventBridge quotas). */
const GROUP = 10;
/** Requests on their way at once. */
const IN_FLIGHT = 4;
/** Groups that wait after a denial without being in the way of others. */
const MAX_HELD = 32;

/**
 * Takes the spool's events to the bus: in their order, in full requests, several on their way at once. An event leaves the
 * spool when the bus has it, or when it is in the quarantine because the bus will never take it. Everything else is tried
 * again for as long as it takes, and meanwhile the spool grows, and not memory.
 *
 * Where IAM denies events, either they are not this box's to send, or the box has not got its rights. Only when the bus
 * takes others of its events is it known to be the former, and they go to the quarantine; until then they are held.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #pause: Pause;
  readonly #stopping = new AbortController();
  #sending = 0;
  #held = 0;
  /** Requests of which the bus took something. */
  #successes = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#pause = options.pause ?? pauseFor;
  }

  get isIdle(): boolean {
    return this.#sending + this.#held === 0;
  }

  /** To be called when the lane may hold something: at the start, and whenever the queue says so. */
  ready(): void {
    while (!this.#stopping.signal.aborted && this.#sending < IN_FLIGHT && this.#held < MAX_HELD) {
      const messages = this.#options.queue.take(FORWARD_LANE, GROUP);
      if (messages.length === 0) return;
      this.#sending++;
      void this.#forward(messages).finally(() => {
        this.#sending--;
        this.ready();
      });
    }
  }

  /** Takes nothing more, and ends every wait. What was not sent is in the spool. */
  stop(): void {
    this.#stopping.abort();
  }

  async #forward(messages: readonly LocalMessage[]): Promise<void> {
    const { signal } = this.#stopping;
    let left = messages;
    let successesBefore: number | undefined;
    for (let tries = 1; !signal.aborted; tries++) {
      const before = this.#successes;
      const outcomes = await this.#put(left);
      const denied = left.filter((_, place) => isDenied(outcomes?.[place]));
      const isFinal = successesBefore !== undefined && this.#successes > successesBefore;
      if (denied.length > 0) successesBefore ??= before;
      left = await this.#settle(left, outcomes, isFinal ? [] : denied);
      if (left.length === 0) return;
      if (outcomes === undefined) await this.#wait(tries);
      else await this.#hold(tries);
    }
  }

  /** Undefined where nothing is known of any of them. */
  async #put(messages: readonly LocalMessage[]): Promise<readonly PutOutcome[] | undefined> {
    const { bus, observer, node } = this.#options;
    try {
      const outcomes = await bus.putEvents(messages.map(({ event }) => busEvent(event, node)));
      if (outcomes.some(({ kind }) => kind === 'sent')) this.#successes++;
      const denial = outcomes.find(isDenied);
      if (denial !== undefined) observer.fault(reasonOf(denial));
      return outcomes;
    } catch (error) {
      if (!this.#stopping.signal.aborted) observer.fault(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Answers the messages that are to be tried again: those that are held, and all of them where nothing is known. */
  async #settle(
    messages: readonly LocalMessage[],
    outcomes: readonly PutOutcome[] | undefined,
    held: readonly LocalMessage[],
  ): Promise<readonly LocalMessage[]> {
    const { queue, quarantine, observer } = this.#options;
    const done: LocalMessage[] = [];
    let sent = 0;
    for (const [place, message] of messages.entries()) {
      const outcome = outcomes?.[place];
      if (outcome === undefined || held.includes(message)) continue;
      done.push(message);
      if (outcome.kind === 'sent') {
        sent++;
        continue;
      }
      quarantine.add(rejectedInput(message.event, outcome.reason));
      observer.rejected(message.event, outcome.reason);
    }
    if (sent > 0) observer.sent(sent);
    if (sent < done.length) await quarantine.flush();
    await Promise.all(done.map((message) => queue.settle(message, [])));
    return messages.filter((message) => !done.includes(message));
  }

  #wait(tries: number): Promise<void> {
    return this.#pause(pauseMs(tries), this.#stopping.signal).catch(() => undefined);
  }

  /** Lets others send meanwhile: whether the bus takes theirs is what tells why it denies these. */
  async #hold(tries: number): Promise<void> {
    this.#sending--;
    this.#held++;
    this.ready();
    await this.#wait(tries);
    this.#held--;
    this.#sending++;
  }
}
