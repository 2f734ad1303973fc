import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { boxOf, derivedEventId } from '#shared/event/event-id.ts';
import { batchesOf } from '../../aws/batches.ts';
import { type Pause, pauseFor, pauseMs } from '../../aws/pause.ts';
import { serviceError } from '../../aws/service-error.ts';
import type { Bus, DerivedEvent } from '../bus.ts';
import { BusError } from './bus-error.ts';
import { type BusEvent, entryBytes, toEntry } from './entry.ts';
import { judgeEntry, judgeRequest } from './put-fault.ts';

/** Ours: below the limit of a request, and above what the 256 KiB of an accepted event come to, if all has to be escaped. */
export const MAX_ENTRY_BYTES = 768 * 1024;
/** PutEvents: ten entries, less than 1 MB (EventBridge user guide, "Quotas"). */
const LIMITS = { maxCount: 10, maxBytes: 1_000_000 };
const IN_FLIGHT = 4;

/** What became of one event. A rejected one will never be taken; `reason` opens with EventBridge's code. */
export type PutOutcome = { readonly kind: 'sent' } | { readonly kind: 'rejected'; readonly reason: string };

export interface EventBridgeBusOptions {
  readonly eventBridge: EventBridgeClient;
  readonly busName: string;
  /** Requests on their way at once, of one call: 4 unless told. */
  readonly inFlight?: number;
  /** Tries of a request, on top of those of the SDK's client: without end unless told. */
  readonly maxTries?: number;
  /** Ends all tries. A request on its way is waited for: what it took would otherwise go out again. */
  readonly signal?: AbortSignal;
  /** Told why events are to be tried again. */
  readonly onFault?: (reason: string) => void;
  readonly pause?: Pause;
}

interface Pending {
  readonly place: number;
  readonly entry: PutEventsRequestEntry;
}

const SENT: PutOutcome = { kind: 'sent' };

/** The custom bus of EventBridge: at least once, unordered. */
export class EventBridgeBus implements Bus {
  readonly #options: EventBridgeBusOptions;

  constructor(options: EventBridgeBusOptions) {
    this.#options = options;
  }

  /**
   * What is published twice goes out twice, under the same id. Rejects with BusError `rejected`, or as `putEvents` does.
   */
  async publish({ sourceId, ...event }: DerivedEvent): Promise<void> {
    const [outcome] = await this.putEvents([{ ...event, id: derivedEventId(sourceId), node: boxOf(sourceId) }]);
    if (outcome?.kind === 'rejected') throw new BusError('rejected', outcome.reason);
  }

  /**
   * Resolves when every event is on the bus or rejected for good; answers in the order of the events. Faults that pass
   * are tried again for the entries that met them. Rejects with BusError `closed`, or `unavailable` where `maxTries` is
   * given: any of the events may then be on the bus.
   */
  async putEvents(events: readonly BusEvent[]): Promise<readonly PutOutcome[]> {
    const outcomes = events.map((): PutOutcome => SENT);
    const pending: Pending[] = [];
    for (const [place, event] of events.entries()) {
      const entry = toEntry(event, this.#options.busName);
      const bytes = entryBytes(entry);
      if (bytes <= MAX_ENTRY_BYTES) pending.push({ place, entry });
      else outcomes[place] = { kind: 'rejected', reason: `too large: ${bytes} bytes, ${MAX_ENTRY_BYTES} are allowed` };
    }
    const batches = batchesOf(pending, { ...LIMITS, bytesOf: ({ entry }) => entryBytes(entry) });
    const lanes = Array.from({ length: this.#options.inFlight ?? IN_FLIGHT }, async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
        await this.#putBatch(batch, outcomes);
    });
    await Promise.all(lanes);
    return outcomes;
  }

  async #putBatch(batch: readonly Pending[], outcomes: PutOutcome[]): Promise<void> {
    const { pause = pauseFor, maxTries = Number.POSITIVE_INFINITY, signal, onFault } = this.#options;
    let left = batch;
    for (let tries = 1; ; tries++) {
      this.#checkOpen();
      const { again, fault } = await this.#tryOnce(left, outcomes);
      if (again.length === 0) return;
      onFault?.(fault);
      if (tries >= maxTries) throw new BusError('unavailable', `not sent in ${tries} tries: ${fault}`);
      await pause(pauseMs(tries), signal).catch((error: unknown) => {
        this.#checkOpen();
        throw error;
      });
      left = again;
    }
  }

  /** Answers the entries that are to be tried again, and why. */
  async #tryOnce(batch: readonly Pending[], outcomes: PutOutcome[]): Promise<{ again: Pending[]; fault: string }> {
    try {
      const command = new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) });
      const { Entries = [] } = await this.#options.eventBridge.send(command);
      const again: Pending[] = [];
      let fault = '';
      for (const [at, pending] of batch.entries()) {
        const { ErrorCode: code, ErrorMessage: message = '' } = Entries[at] ?? { ErrorCode: 'InternalFailure' };
        if (code === undefined) continue;
        const reason = `${code}: ${message}`;
        if (judgeEntry(code) === 'reject') {
          outcomes[pending.place] = { kind: 'rejected', reason };
          continue;
        }
        again.push(pending);
        fault = reason;
      }
      return { again, fault };
    } catch (error) {
      return this.#afterRefusal(batch, outcomes, error);
    }
  }

  async #afterRefusal(
    batch: readonly Pending[],
    outcomes: PutOutcome[],
    error: unknown,
  ): Promise<{ again: Pending[]; fault: string }> {
    const refusal = serviceError(error);
    const reason = `${refusal.code}: ${refusal.message}`;
    if (judgeRequest(refusal) === 'retry') return { again: [...batch], fault: reason };
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      outcomes[first.place] = { kind: 'rejected', reason };
      return { again: [], fault: '' };
    }
    const again: Pending[] = [];
    let fault = '';
    for (const pending of batch) {
      const alone = await this.#tryOnce([pending], outcomes);
      again.push(...alone.again);
      fault = alone.fault || fault;
    }
    return { again, fault };
  }

  #checkOpen(): void {
    if (this.#options.signal?.aborted) throw new BusError('closed', 'the bus is closed');
  }
}
