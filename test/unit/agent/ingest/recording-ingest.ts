import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Intake, NewEvent } from '#agent/ingest/intake.ts';
import type { RejectedSink } from '#agent/ingest/quarantine.ts';
import type { RejectedInput } from '#agent/ingest/rejected-line.ts';

/** Keeps what it accepts; fails once for each error in `failures`, and waits while `gate` is pending. */
export class RecordingIntake implements Intake {
  readonly events: NewEvent[] = [];
  readonly failures: Error[] = [];
  gate: Promise<void> = Promise.resolve();

  async accept(events: readonly NewEvent[]): Promise<void> {
    await this.gate;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.events.push(...events);
  }
}

export class RecordingSink implements RejectedSink {
  readonly inputs: RejectedInput[] = [];

  add(input: RejectedInput): void {
    this.inputs.push(input);
  }
}

export const tenantOf = () => 'acme';

/** A logger, and the lines it wrote. */
export function recordingLogger() {
  const lines: string[] = [];
  return { lines, logger: pino({ level: 'debug' }, { write: (line) => void lines.push(line) }) };
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hookline-ingest-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
