import { Worker } from 'node:worker_threads';
import type { Operations } from './operations.ts';
import type { Answer, Call, Fault } from './wire.ts';

/** The file is locked: whoever has it open keeps it for itself. */
const SQLITE_BUSY = 'sqlite_5';

/** A call to the embedded database failed; nothing of it was kept. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** `sqlite_13` where the disk is full, another `sqlite_<n>`, `closed`, or Node's error code. */
  readonly code: string;

  constructor(fault: Fault) {
    super(fault.message);
    this.code = fault.code;
  }

  /** Whether trying again is of no use in this run of the process. */
  get isFinal(): boolean {
    return this.code === 'closed' || this.code === 'died';
  }
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Beside this file among the sources, and beside the file that holds this one in a bundle. */
const WORKER = import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js';

/** The thread holds one batch at a time; without a bound V8 lets its garbage pile up to many times that. */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 256 };

/** What nobody waits for travels with what somebody waits for, or after this long. */
const LAZY_MS = 4;
const LAZY: ReadonlySet<keyof Operations> = new Set(['settle', 'recordAttempts']);

/**
 * The embedded database, reached by messages: it lives on a thread of its own (database-worker.ts).
 *
 * Calls made in one turn of the event loop travel together and share one transaction, as do all calls made while an
 * earlier batch is on its way: the busier the box, the more events a disk sync serves. Calls run in the order in which
 * they were made, and are answered in that order, after their transaction is on disk.
 */
export class Database {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #pending: Call[] = [];
  #lastId = 0;
  #travelling = false;
  #scheduled = false;
  /** Somebody waits for one of the pending calls. */
  #eager = false;
  #lazyTimer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;
  #failure: Fault | undefined;
  #onDeath: (error: DatabaseError) => void = () => {};

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Opens or creates the file. Rejects with DatabaseError where it is no database, is locked, or is from a newer version. */
  static async open(file: string): Promise<Database> {
    const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: { file }, resourceLimits: HEAP_LIMITS });
    const database = new Database(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: 'ready' | Answer) => {
        if (message === 'ready') return resolve();
        const fault = message[1] ?? { message: 'did not start', code: 'unknown' };
        const why = fault.code === SQLITE_BUSY ? `another agent is running on it (${fault.message})` : fault.message;
        reject(new DatabaseError({ ...fault, message: `cannot open ${file}: ${why}` }));
      });
    });
    worker.removeAllListeners('error');
    worker.on('message', (message: readonly Answer[] | 'closed') => database.#receive(message));
    worker.on('exit', (code) => {
      if (database.#closed === undefined)
        database.#fail({ message: `the database thread ended with ${code}`, code: 'died' });
    });
    worker.on('error', (error) =>
      database.#fail({ message: `the database thread died: ${error.message}`, code: 'died' }),
    );
    return database;
  }

  call<Name extends keyof Operations>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    if (this.#failure !== undefined) return Promise.reject(new DatabaseError(this.#failure));
    if (this.#closed !== undefined) return Promise.reject(new DatabaseError({ message: 'is closed', code: 'closed' }));
    const id = ++this.#lastId;
    this.#pending.push([id, name, args]);
    if (LAZY.has(name)) this.#lazyTimer ??= setTimeout(() => this.#schedule(), LAZY_MS);
    else this.#schedule();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Told once if the database's thread dies: from then on every call fails. */
  set onDeath(listener: (error: DatabaseError) => void) {
    this.#onDeath = listener;
  }

  /** Waits for the calls already made, then closes the file. */
  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#schedule();
      while (this.#failure === undefined && (this.#pending.length > 0 || this.#travelling))
        await new Promise((resolve) => setTimeout(resolve, 2));
      if (this.#failure !== undefined) return;
      const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
      this.#worker.postMessage('close');
      await exited;
    })();
    return this.#closed;
  }

  #schedule(): void {
    this.#eager = true;
    if (this.#scheduled || this.#travelling) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#travelling || this.#pending.length === 0) return;
    const calls = this.#pending;
    this.#pending = [];
    this.#eager = false;
    clearTimeout(this.#lazyTimer);
    this.#lazyTimer = undefined;
    this.#travelling = true;
    this.#worker.postMessage(calls);
  }

  #receive(message: readonly Answer[] | 'closed'): void {
    if (message === 'closed') return;
    this.#travelling = false;
    if (this.#eager) this.#send();
    for (const [id, fault, value] of message) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (fault === null) waiting?.resolve(value as never);
      else waiting?.reject(new DatabaseError(fault));
    }
  }

  #fail(fault: Fault): void {
    if (this.#failure !== undefined) return;
    this.#failure = fault;
    for (const { reject } of this.#waiting.values()) reject(new DatabaseError(fault));
    this.#waiting.clear();
    this.#onDeath(new DatabaseError(fault));
  }
}
