import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Intake, IntakeUnavailableError } from '#agent/ingest/intake.ts';
import type { RejectedSink } from '#agent/ingest/quarantine.ts';
import { readEvents, type TenantOf } from '#agent/ingest/read-events.ts';

export interface SourceIntakeOptions {
  /** The source's name, for the quarantine and the log. */
  readonly source: string;
  readonly intake: Intake;
  readonly tenantOf: () => TenantOf;
  readonly quarantine: RejectedSink;
  readonly logger: Logger;
  /** Ends the waiting for an intake that takes nothing. */
  readonly signal: AbortSignal;
  readonly now?: () => number;
  /** Before the second try; doubles with each further one. Default 500 ms. */
  readonly minWaitMs?: number;
  readonly onTaken?: ((accepted: number, rejected: number) => void) | undefined;
}

const MIN_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/**
 * Makes what takes a source's raw events: it resolves when the event is on disk, or in the quarantine. While the intake takes
 * nothing it waits and tries again, so that a source that hands over one event after the other keeps them in order and
 * holds one. Rejects with AbortError where the signal ends the waiting.
 */
export function sourceIntake(options: SourceIntakeOptions): (raw: string) => Promise<void> {
  const { source, tenantOf, quarantine, now = Date.now } = options;
  return async (raw) => {
    const { events, rejected } = readEvents(Buffer.from(raw), now(), tenantOf());
    if (events.length > 0) await acceptAtLast(() => options.intake.accept(events), options);
    for (const { error, raw: item } of rejected) quarantine.add({ source, ...error, raw: item });
    options.onTaken?.(events.length, rejected.length);
  };
}

async function acceptAtLast(accept: () => Promise<void>, options: SourceIntakeOptions): Promise<void> {
  const { source, logger, signal } = options;
  let waitMs = options.minWaitMs ?? MIN_WAIT_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      await accept();
      return;
    } catch (error) {
      if (!(error instanceof IntakeUnavailableError)) throw error;
      logger.warn({ source, code: error.code, waitMs }, 'a source waits: its events cannot be kept now');
    }
    await sleep(waitMs, undefined, { signal });
    waitMs = Math.min(MAX_WAIT_MS, waitMs * 2);
  }
}
