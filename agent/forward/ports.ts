import type { Pause } from '#functions/aws/pause.ts';
import type { BusEvent } from '#functions/bus/aws/entry.ts';
import type { PutOutcome } from '#functions/bus/aws/eventbridge-bus.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import type { EventFields } from '#shared/event/event.ts';
import type { RejectedInput } from '../ingest/rejected-line.ts';

/** The bus in the cloud, as EventBridgeBus is one. */
export interface ForwardBus {
  /** Answers for each event, in their order. Rejects where it cannot tell: any of them may be on the bus then. */
  putEvents(events: readonly BusEvent[]): Promise<readonly PutOutcome[]>;
}

/** Told of what happens: metrics and log lines. */
export interface ForwardObserver {
  sent(count: number): void;
  /** The event is in the quarantine. */
  rejected(event: EventFields, reason: string): void;
  /** Events could not be sent now; they will be tried again. */
  fault(reason: string): void;
}

export interface ForwarderOptions {
  readonly queue: Pick<EmbeddedQueue, 'take' | 'settle'>;
  readonly bus: ForwardBus;
  /** False where nothing may be sent; `ready` is to be called when that changes. Always open unless told. */
  readonly isOpen?: () => boolean;
  /** Takes what the bus will never take. `flush` resolves when it is on disk, or counted among what is not. */
  readonly quarantine: {
    add(input: RejectedInput): void;
    flush(): Promise<void>;
    readonly counts: { readonly dropped: number; readonly failed: number };
  };
  /** Names this box in the events. */
  readonly node: string;
  readonly observer: ForwardObserver;
  /** Ends every wait; nothing more is taken. What was not sent is in the spool. */
  readonly signal: AbortSignal;
  readonly pause?: Pause;
}
