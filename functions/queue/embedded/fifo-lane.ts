import type { Database } from '../../embedded/database.ts';
import { type LocalMessage, messageFromRow } from './local-message.ts';
import { type LaneSummary, MESSAGE_COLUMNS, type MessageRow } from './queue-operations.ts';

/** Messages that a lane may hold in memory; the rest wait on disk. */
const WINDOW = 512;
const REFILL_BELOW = WINDOW / 2;
/** Memory that all lanes together may fill with bodies before each of them loads only a few messages at a time. */
const MEMORY_MAX_BYTES = 32 * 1024 * 1024;
const FRUGAL_LOAD = 4;

/** Bodies in memory, over all lanes of a queue. */
export interface Memory {
  bytes: number;
}

/**
 * A lane that leaves in the order in which it came.
 *
 * As long as its consumer keeps up, messages go straight from the append to the consumer and are never read back. Once
 * it falls behind, they stay on disk and are loaded in order behind `#cursor`, the last message that memory has seen.
 * Answers of the database arrive in the order of its calls, which is why a message is neither skipped nor taken twice.
 */
export class FifoLane {
  readonly name: string;
  /** Messages not settled, in memory and on disk. */
  waiting: number;
  readonly #database: Database;
  readonly #box: string;
  readonly #memory: Memory;
  readonly #onReady: (lane: string) => void;
  #buffer: LocalMessage[] = [];
  #cursor = 0;
  #behind: boolean;
  #loading = false;

  constructor(
    name: string,
    source: { database: Database; box: string; memory: Memory; onReady: (lane: string) => void },
    summary?: LaneSummary,
  ) {
    this.name = name;
    this.#database = source.database;
    this.#box = source.box;
    this.#memory = source.memory;
    this.#onReady = source.onReady;
    this.waiting = summary?.waiting ?? 0;
    this.#behind = this.waiting > 0;
  }

  /** Says that the message is on disk, in the order of sequence numbers but for derived events. */
  offer(message: LocalMessage): void {
    this.waiting++;
    // A derived event may come behind the cursor, where no load finds it any more.
    const overtaken = message.seq <= this.#cursor;
    if (!overtaken && (this.#behind || this.#full())) {
      this.#behind = true;
      this.#refill();
      return;
    }
    this.#push(message);
    this.#onReady(this.name);
  }

  /** Up to `max` messages; an empty answer is followed by `onReady` when there are more. */
  take(max: number): LocalMessage[] {
    const taken = this.#buffer.splice(0, max);
    this.#refill();
    return taken;
  }

  settled(message: LocalMessage): void {
    this.waiting--;
    this.#memory.bytes -= message.event.body.length;
  }

  /** Starts loading what an earlier run left. */
  start(): void {
    this.#refill();
  }

  #push(message: LocalMessage): void {
    this.#buffer.push(message);
    this.#memory.bytes += message.event.body.length;
    if (message.seq > this.#cursor) this.#cursor = message.seq;
  }

  #full(): boolean {
    return this.#buffer.length >= (this.#memory.bytes > MEMORY_MAX_BYTES ? FRUGAL_LOAD : WINDOW);
  }

  #refill(): void {
    if (!this.#behind || this.#loading) return;
    const frugal = this.#memory.bytes > MEMORY_MAX_BYTES;
    if (this.#buffer.length >= (frugal ? 1 : REFILL_BELOW)) return;
    this.#loading = true;
    const limit = frugal ? FRUGAL_LOAD : WINDOW - this.#buffer.length;
    this.#database.call('loadNext', this.name, this.#cursor, limit).then(
      ({ columns, last }) => {
        this.#loading = false;
        for (let at = 0; at < columns.length; at += MESSAGE_COLUMNS) {
          const row = columns.slice(at, at + MESSAGE_COLUMNS) as unknown as MessageRow;
          this.#push(messageFromRow(row, this.name, this.#box));
        }
        if (last) this.#behind = false;
        if (columns.length > 0) this.#onReady(this.name);
      },
      () => {
        setTimeout(() => {
          this.#loading = false;
          this.#refill();
        }, 1_000).unref();
      },
    );
  }
}
