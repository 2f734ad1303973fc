import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type RejectedInput, rejectedLine } from './rejected-line.ts';

/** Takes what ingest refuses. */
export interface RejectedSink {
  /** Never throws and never waits. */
  add(input: RejectedInput): void;
}

export interface QuarantineOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Of rejected.ndjson before it is rotated; default 16 MiB. */
  readonly maxFileBytes?: number;
  /** Of lines that wait to be written; what comes beyond it is dropped and counted. Default 8 MiB. */
  readonly maxPendingBytes?: number;
  readonly now?: () => number;
}

/** Lines since the start: written, dropped because too many waited, lost because writing failed. */
export interface QuarantineCounts {
  readonly written: number;
  readonly dropped: number;
  readonly failed: number;
}

const MAX_OLD_FILES = 4;

/**
 * Keeps what ingest refused, with its reason, in `<dataDir>/quarantine/rejected.ndjson` (0600; rotated to `.1` ... `.4`).
 * Writing is asynchronous and never disturbs the caller: failures are counted and logged. Passwords are removed first.
 */
export class Quarantine implements RejectedSink {
  readonly #directory: string;
  readonly #file: string;
  readonly #logger: Logger;
  readonly #maxFileBytes: number;
  readonly #maxPendingBytes: number;
  readonly #now: () => number;
  readonly #counts = { written: 0, dropped: 0, failed: 0 };
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #handle: FileHandle | undefined;
  #fileBytes = 0;
  #draining: Promise<void> | undefined;
  #dropping = false;

  constructor(options: QuarantineOptions) {
    this.#directory = join(options.dataDir, 'quarantine');
    this.#file = join(this.#directory, 'rejected.ndjson');
    this.#logger = options.logger;
    this.#maxFileBytes = options.maxFileBytes ?? 16 * 1024 * 1024;
    this.#maxPendingBytes = options.maxPendingBytes ?? 8 * 1024 * 1024;
    this.#now = options.now ?? Date.now;
  }

  get counts(): QuarantineCounts {
    return { ...this.#counts };
  }

  add(input: RejectedInput): void {
    const line = rejectedLine(input, this.#now());
    if (this.#pendingBytes + line.length > this.#maxPendingBytes) {
      this.#drop();
      return;
    }
    this.#pending.push(line);
    this.#pendingBytes += line.length;
    this.#draining ??= this.#drain();
  }

  /** Resolves when what was added so far is written, or is counted as failed. */
  async flush(): Promise<void> {
    await this.#draining;
  }

  /** Writes what waits and closes the file. What is added afterwards opens it again. */
  async close(): Promise<void> {
    await this.#draining;
    await this.#closeFile();
  }

  #drop(): void {
    this.#counts.dropped++;
    if (this.#dropping) return;
    this.#dropping = true;
    this.#logger.warn({ maxPendingBytes: this.#maxPendingBytes }, 'quarantine is too slow: rejected input is dropped');
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const lines = this.#pending;
      const bytes = this.#pendingBytes;
      this.#pending = [];
      try {
        await this.#append(Buffer.concat(lines));
        this.#counts.written += lines.length;
      } catch (err) {
        this.#counts.failed += lines.length;
        this.#logger.error({ err, lines: lines.length, file: this.#file }, 'quarantine could not be written');
        await this.#closeFile();
      }
      this.#pendingBytes -= bytes;
    }
    this.#dropping = false;
    this.#draining = undefined;
  }

  async #append(batch: Buffer): Promise<void> {
    this.#handle ??= await this.#open();
    if (this.#fileBytes > 0 && this.#fileBytes + batch.length > this.#maxFileBytes) {
      await this.#rotate();
      this.#handle = await this.#open();
    }
    await this.#handle.appendFile(batch);
    this.#fileBytes += batch.length;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const handle = await open(this.#file, 'a', 0o600);
    this.#fileBytes = (await handle.stat()).size;
    return handle;
  }

  async #rotate(): Promise<void> {
    await this.#closeFile();
    for (let number = MAX_OLD_FILES - 1; number >= 0; number--) {
      const from = number === 0 ? this.#file : `${this.#file}.${number}`;
      await rename(from, `${this.#file}.${number + 1}`).catch(ignoreMissing);
    }
  }

  async #closeFile(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
