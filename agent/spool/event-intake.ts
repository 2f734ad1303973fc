import type { Route } from '#functions/bus/embedded/embedded-bus.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { hookLane, scriptLane } from '#functions/queue/embedded/lanes.ts';
import type { Entry } from '#functions/queue/embedded/queue-operations.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { type EventSequence, eventId } from '#shared/event/event-id.ts';
import type { Hook } from '#shared/hook/hook.ts';
import { type Intake, IntakeUnavailableError, type NewEvent } from '../ingest/intake.ts';
import type { ScriptWorker } from '../scripts/script-worker.ts';

export interface EventIntakeOptions {
  readonly queue: EmbeddedQueue;
  readonly sequence: EventSequence;
  readonly box: string;
  readonly scripts: ScriptWorker;
  /** Where an event is to wait, besides the lanes of scripts. */
  readonly routes: (event: NewEvent) => readonly Route[];
  readonly maxBytes: () => number;
  readonly now: () => number;
  /** Told of each event once it is on disk. */
  readonly onAccepted: (event: HooklineEvent) => void;
  /** Told when the disk refuses them. */
  readonly onFault: (error: Error) => void;
}

const FULL_RETRY_SECONDS = 5;
const FAULT_RETRY_SECONDS = 2;

/** Gives events their ids and puts them on disk, each together with everything that is to be done with it. */
export class EventIntake implements Intake {
  readonly #options: EventIntakeOptions;
  #isClosed = false;
  /** Bytes on their way to the disk. */
  #landingBytes = 0;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  accept(events: readonly NewEvent[]): Promise<void> {
    return this.acceptAndName(events).then(() => undefined);
  }

  /** As `accept`; answers the events' ids. With `only` the events are for that hook alone, whatever it matches. */
  async acceptAndName(events: readonly NewEvent[], only?: Hook): Promise<string[]> {
    const { queue, maxBytes } = this.#options;
    if (this.#isClosed)
      throw new IntakeUnavailableError('shutting_down', 'the agent is shutting down', FAULT_RETRY_SECONDS);
    const entries = events.map((event) => this.#entry(event, only));
    let bytes = 0;
    let admitted = 0;
    for (const { entry, scripts } of entries) {
      bytes += entry.bytes;
      admitted += scripts;
    }
    const used = queue.spoolBytes + this.#landingBytes;
    try {
      if (used + bytes > maxBytes())
        throw new IntakeUnavailableError(
          'spool_full',
          `the spool is full: ${used} of ${maxBytes()} bytes wait for delivery (spool.max_bytes)`,
          FULL_RETRY_SECONDS,
        );
      this.#landingBytes += bytes;
      await queue.append(entries.map(({ entry }) => entry)).finally(() => {
        this.#landingBytes -= bytes;
      });
    } catch (error) {
      this.#options.scripts.withdraw(admitted);
      if (error instanceof IntakeUnavailableError) throw error;
      if (error instanceof Error) this.#options.onFault(error);
      const message = `the event cannot be written to disk: ${error instanceof Error ? error.message : String(error)}`;
      throw new IntakeUnavailableError('storage_failed', message, FAULT_RETRY_SECONDS, { cause: error });
    }
    for (const { event } of entries) this.#options.onAccepted(event);
    return entries.map(({ event }) => event.id);
  }

  close(): void {
    this.#isClosed = true;
  }

  #routeToScript({ id, type }: Hook): Route[] {
    if (type !== 'script') return [];
    this.#options.scripts.restored(1);
    return [{ lane: scriptLane(id), hookId: id }];
  }

  #entry(fresh: NewEvent, only: Hook | undefined): { entry: Entry; event: HooklineEvent; scripts: number } {
    const { sequence, box, now, routes } = this.#options;
    const seq = sequence.next(now());
    const event = new HooklineEvent({ ...fresh, id: eventId(seq, box) });
    const local = only === undefined ? scriptRoutes(this.#options.scripts, event) : this.#routeToScript(only);
    const shared = only === undefined ? routes(fresh) : routeToWebhook(only);
    const messages = [...shared, ...local];
    const { tenant, type, timeMs, body } = fresh;
    return {
      entry: { seq, tenant, type, timeMs, body, bytes: Buffer.byteLength(body), messages },
      event,
      scripts: local.length,
    };
  }
}

function routeToWebhook({ id, type }: Hook): Route[] {
  return type === 'webhook' ? [{ lane: hookLane(id), hookId: id }] : [];
}

/** Where the scripts that are to run for an event wait. */
export function scriptRoutes(scripts: ScriptWorker, event: HooklineEvent): Route[] {
  return scripts.admit(event).map(({ id }) => ({ lane: scriptLane(id), hookId: id }));
}
