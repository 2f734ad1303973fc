import { type Pause, pauseFor, pauseMs } from '#functions/aws/pause.ts';
import type { PutOutcome } from '#functions/bus/aws/eventbridge-bus.ts';
import { forwardLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { busEvent, isDenied, reasonOf, rejectedInput } from './bus-outcome.ts';
import { Denials } from './denials.ts';
import type { ForwarderOptions } from './ports.ts';

/** Entries of one PutEvents request (EventBridge quotas). */
const GROUP = 10;
/** Requests on their way at once, over all tenants. */
const IN_FLIGHT = 4;
/** Tries of events that were denied beside others of their tenant which were not, before the denial is believed. */
const MIXED_TRIES = 4;

/**
 * Takes the spool's events to the bus: a tenant's in their order, in requests of one tenant, several on their way at once.
 * An event leaves the spool when the bus has it, or when it is in the quarantine because the bus will never take it.
 * Everything else is tried again for as long as it takes, and meanwhile the spool grows, and not memory.
 *
 * A tenant whose events are denied waits by itself, while the others send, until `Denials` says what the denial means.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #pause: Pause;
  readonly #denials = new Denials();
  /** Tenants that may have something in their lanes, the next one first. */
  readonly #ready = new Set<string>();
  /** Tenants of which groups were denied that are not done with: the number of these. Nothing more of theirs is taken. */
  readonly #held = new Map<string, number>();
  #sending = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#pause = options.pause ?? pauseFor;
  }

  get isIdle(): boolean {
    return this.#sending === 0 && this.#held.size === 0;
  }

  /** To be called when the tenant's lane may hold something: at the start, and whenever the queue says so. */
  ready(tenant: string): void {
    this.#ready.add(tenant);
    this.pump();
  }

  /** To be called when the way to the bus has opened. */
  pump(): void {
    const { signal, isOpen = () => true, queue } = this.#options;
    for (const tenant of this.#ready) {
      if (signal.aborted || this.#sending >= IN_FLIGHT || !isOpen()) return;
      if (this.#held.has(tenant)) continue;
      // To the end of the line, so that tenants take turns.
      this.#ready.delete(tenant);
      const messages = queue.take(forwardLane(tenant), GROUP);
      if (messages.length === 0) continue;
      this.#ready.add(tenant);
      this.#sending++;
      void this.#forward(tenant, messages).finally(() => {
        this.#sending--;
        this.pump();
      });
    }
  }

  async #forward(tenant: string, messages: readonly LocalMessage[]): Promise<void> {
    let left = messages;
    let isHeld = false;
    let isMixed = false;
    for (let tries = 1; !this.#options.signal.aborted; tries++) {
      const moment = this.#denials.moment;
      const outcomes = (await this.#put(left)) ?? [];
      const isDenial = outcomes.some(isDenied);
      const isTaken = outcomes.some(({ kind }) => kind === 'sent');
      isMixed ||= isDenial && isTaken;
      if (isTaken) this.#denials.taken(tenant, isDenial);
      if (isDenial) this.#denials.denied(tenant, moment);
      const isFinal = this.#denials.isFinal(tenant) || (isMixed && tries > MIXED_TRIES);
      left = await this.#settle(left, outcomes, (outcome) => isDenied(outcome) && !isFinal);
      if (left.length === 0) break;
      if (isDenial && !isHeld) {
        isHeld = true;
        this.#hold(tenant, 1);
      }
      await this.#wait(tries, isHeld);
    }
    if (isHeld) this.#hold(tenant, -1);
  }

  /** Undefined where nothing is known of any of them. */
  async #put(messages: readonly LocalMessage[]): Promise<readonly PutOutcome[] | undefined> {
    const { bus, observer, node, signal } = this.#options;
    try {
      const outcomes = await bus.putEvents(messages.map(({ event }) => busEvent(event, node)));
      const denial = outcomes.find(isDenied);
      if (denial !== undefined) observer.fault(reasonOf(denial));
      return outcomes;
    } catch (error) {
      if (!signal.aborted) observer.fault(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Answers the messages that are to be tried again: those to be kept, and all of which nothing is known. */
  async #settle(
    messages: readonly LocalMessage[],
    outcomes: readonly PutOutcome[],
    isKept: (outcome: PutOutcome) => boolean,
  ): Promise<readonly LocalMessage[]> {
    const { queue, observer } = this.#options;
    const sent = messages.filter((_, place) => outcomes[place]?.kind === 'sent');
    if (sent.length > 0) observer.sent(sent.length);
    const rejected: [LocalMessage, string][] = [];
    for (const [place, message] of messages.entries()) {
      const outcome = outcomes[place];
      if (outcome?.kind === 'rejected' && !isKept(outcome)) rejected.push([message, outcome.reason]);
    }
    const isInQuarantine = await this.#quarantine(rejected);
    const done = isInQuarantine ? [...sent, ...rejected.map(([message]) => message)] : sent;
    await Promise.all(done.map((message) => queue.settle(message, [])));
    return messages.filter((message) => !done.includes(message));
  }

  /** Answers whether they are on disk: a full disk must not make them vanish. */
  async #quarantine(rejected: readonly [LocalMessage, string][]): Promise<boolean> {
    if (rejected.length === 0) return true;
    const { quarantine, observer } = this.#options;
    const lost = () => quarantine.counts.dropped + quarantine.counts.failed;
    const before = lost();
    for (const [{ event }, reason] of rejected) quarantine.add(rejectedInput(event, reason));
    await quarantine.flush();
    if (lost() > before) {
      observer.fault('the quarantine could not be written');
      return false;
    }
    for (const [{ event }, reason] of rejected) observer.rejected(event, reason);
    return true;
  }

  /** While a group is held, other tenants send: whether the bus takes theirs is what tells why it denies these. */
  async #wait(tries: number, isHeld: boolean): Promise<void> {
    if (isHeld) {
      this.#sending--;
      this.pump();
    }
    await this.#pause(pauseMs(tries), this.#options.signal).catch(() => undefined);
    if (isHeld) this.#sending++;
  }

  #hold(tenant: string, groups: 1 | -1): void {
    const held = (this.#held.get(tenant) ?? 0) + groups;
    if (held === 0) this.#held.delete(tenant);
    else this.#held.set(tenant, held);
  }
}
