import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { type EmittedFile, readEmittedFile } from './emitted-file.ts';
import { type Intake, IntakeUnavailableError } from './intake.ts';
import type { RejectedSink } from './quarantine.ts';
import { readEvents, type TenantOf } from './read-events.ts';

export interface EmitSpoolOptions {
  /** The agent's Unix socket: the files are in `emit/` beside it. */
  readonly socket: string;
  readonly intake: Intake;
  readonly tenantOf: () => TenantOf;
  readonly quarantine: RejectedSink;
  readonly logger: Logger;
  readonly onAccepted?: ((events: number) => void) | undefined;
  /** Between two looks at the directory; default 5 s. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 5000;

/** Files taken together reach the disk together; bounded, as each may hold 1 MiB. */
const MAX_BATCH_FILES = 32;

/**
 * Picks up the events that `hookline-emit` left as files while no agent answered: in the order of their names, each file
 * removed once its events are accepted and the rest of it is in the quarantine. A crash between the two takes its events
 * in again: at least once, not at most once. While the intake takes nothing, files stay.
 */
export class EmitSpool {
  readonly directory: string;
  readonly #options: EmitSpoolOptions;
  /** What could not be read or removed is logged once, not at every look. */
  readonly #reported = new Set<string>();
  /** Taken in but not removed: to be removed, never to be taken in again. */
  readonly #done = new Set<string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;

  constructor(options: EmitSpoolOptions) {
    this.#options = options;
    this.directory = join(dirname(options.socket), 'emit');
  }

  /** Creates the directory, takes what is there, and goes on looking until closed. */
  async start(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o770 });
    this.#timer = setInterval(() => this.#look(), this.#options.intervalMs ?? INTERVAL_MS);
    try {
      this.#watcher = watch(this.directory, () => this.#look());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch (err) {
      this.#options.logger.debug({ err }, 'the emit directory cannot be watched: it is looked at regularly');
    }
    this.#look();
    await this.#looking;
  }

  /** Stops looking; resolves when the files in hand are done with. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watcher?.close();
    await this.#looking;
  }

  #look(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#takeAll().finally(() => {
      this.#looking = undefined;
    });
  }

  async #takeAll(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#closed) {
        this.#lookAgain = false;
        const names = (await readdir(this.directory)).filter((name) => /^[^.].*\.json$/.test(name)).sort();
        for (let i = 0; i < names.length && !this.#closed; i += MAX_BATCH_FILES) {
          await this.#takeBatch(names.slice(i, i + MAX_BATCH_FILES));
        }
      }
    } catch (err) {
      // Whatever it was, the files are still there and the next look comes by itself.
      const { logger } = this.#options;
      if (err instanceof IntakeUnavailableError) logger.debug({ code: err.code }, 'emitted events wait for the intake');
      else logger.error({ err, directory: this.directory }, 'emitted events could not be taken in');
    }
  }

  async #takeBatch(names: readonly string[]): Promise<void> {
    const { intake, quarantine, tenantOf, onAccepted } = this.#options;
    const files = await this.#read(names);
    const taken = files.map((file) =>
      file.tooLarge ? { events: [], rejected: [tooLarge(file)] } : readEvents(file.content, file.writtenMs, tenantOf()),
    );
    const events = taken.flatMap((file) => file.events);
    if (events.length > 0) await intake.accept(events);
    onAccepted?.(events.length);
    for (const [i, { rejected }] of taken.entries()) {
      const bytes = files[i]?.bytes;
      for (const { error, raw } of rejected) {
        quarantine.add({ source: 'emit-spool', ...error, raw, ...(files[i]?.tooLarge ? { bytes } : {}) });
      }
    }
    for (const { path } of files) await this.#remove(path);
  }

  async #remove(path: string): Promise<void> {
    try {
      await unlink(path);
      this.#done.delete(path);
    } catch (err) {
      this.#done.add(path);
      this.#report(path, err);
    }
  }

  async #read(names: readonly string[]): Promise<readonly EmittedFile[]> {
    const files: EmittedFile[] = [];
    for (const name of names) {
      const path = join(this.directory, name);
      if (this.#done.has(path)) {
        await this.#remove(path);
        continue;
      }
      try {
        const file = await readEmittedFile(path);
        if (file !== undefined) files.push(file);
      } catch (err) {
        this.#report(path, err);
      }
    }
    return files;
  }

  #report(path: string, err: unknown): void {
    if (this.#reported.has(path)) return;
    if (this.#reported.size >= 1000) this.#reported.clear();
    this.#reported.add(path);
    this.#options.logger.error({ err, path }, 'an emitted event could not be read or removed');
  }
}

function tooLarge(file: EmittedFile) {
  const message = `the file must not exceed the size of a request, got ${file.bytes} bytes`;
  return { error: { code: 'body_too_large', message, path: '' }, raw: file.content.toString('utf8') };
}
