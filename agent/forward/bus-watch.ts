import { type Pause, pauseFor, pauseMs } from '#functions/aws/pause.ts';
import { BusError } from '#functions/bus/aws/bus-error.ts';

/**
 * What is known of the bus. `unchecked`: nothing yet. `found`: it is there. `missing`: it is not. `denied`: IAM does not let
 * the box know. `unreachable`: no answer, or none that says.
 */
export const BUS_STATES = ['unchecked', 'found', 'missing', 'denied', 'unreachable'] as const;
export type BusState = (typeof BUS_STATES)[number];

/** How often a bus that was found is looked at again: it may be deleted. */
const AGAIN_MS = 60_000;
/** The start of the agent waits this long for an answer. */
const START_MS = 5_000;
/** The waits between checks without an answer begin here, not at those of a request. */
const FIRST_TRIES = 5;

const STATES: Readonly<Record<string, BusState>> = { no_bus: 'missing', denied: 'denied' };

export interface BusWatchOptions {
  /** Resolves if the bus exists, else rejects with BusError, as `checkBus` does. */
  readonly check: () => Promise<void>;
  /** Told of every change of the state, with the reason where it is not `found`. */
  readonly onChange: (state: BusState, reason: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly pause?: Pause;
}

/**
 * Looks whether the bus exists, until it is found and ever after. PutEvents accepts events for a bus that does not exist
 * and drops them, so nothing may be sent before it has been found, nor once it is known to be gone.
 */
export class BusWatch {
  readonly #options: BusWatchOptions;
  readonly #pause: Pause;
  #state: BusState = 'unchecked';
  #reason = '';
  #isOpen = false;

  constructor(options: BusWatchOptions) {
    this.#options = options;
    this.#pause = options.pause ?? pauseFor;
  }

  get state(): BusState {
    return this.#state;
  }

  /** Why the state is not `found`; empty where it is. */
  get reason(): string {
    return this.#reason;
  }

  /** Whether events may be sent: the bus was found, and has not been missed since. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves with the first answer, or with `unreachable` after five seconds, and watches on. */
  async start(): Promise<BusState> {
    const first = this.#look();
    void first.then(() => this.#watch());
    const enough = new AbortController();
    const late = this.#pause(START_MS, enough.signal).then(
      () => this.#learn('unreachable', `no answer in ${START_MS / 1000} s`),
      () => undefined,
    );
    await Promise.race([first, late]);
    enough.abort();
    return this.#state;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#options;
    for (let tries = FIRST_TRIES; !signal.aborted; tries++) {
      const isFound = this.#state === 'found';
      if (isFound) tries = FIRST_TRIES;
      await this.#pause(isFound ? AGAIN_MS : pauseMs(tries), signal).catch(() => undefined);
      if (!signal.aborted) await this.#look();
    }
  }

  async #look(): Promise<void> {
    try {
      await this.#options.check();
      this.#learn('found', '');
    } catch (error) {
      const state = error instanceof BusError ? STATES[error.code] : undefined;
      this.#learn(state ?? 'unreachable', error instanceof Error ? error.message : String(error));
    }
  }

  #learn(state: BusState, reason: string): void {
    if (this.#options.signal.aborted) return;
    const isChange = state !== this.#state;
    this.#state = state;
    this.#reason = reason;
    if (state === 'found') this.#isOpen = true;
    if (state === 'missing') this.#isOpen = false;
    if (isChange) this.#options.onChange(state, reason);
  }
}
