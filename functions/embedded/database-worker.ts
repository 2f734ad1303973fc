import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createOperations, type Operation } from './operations.ts';
import { releaseMemory } from './release-memory.ts';
import { migrate } from './schema.ts';
import type { Answer, Call } from './wire.ts';

/**
 * The one thread that touches the database. It takes calls in batches and runs each batch in one transaction, so that
 * the disk is synced once a batch and never on the thread that talks to the network.
 */
function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA journal_size_limit = 67108864;
  `);
  migrate(db);
  return db;
}

function describe(id: number, error: unknown): Answer {
  const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
  return [id, { message: String(message), code: code === 'ERR_SQLITE_ERROR' ? `sqlite_${errcode}` : String(code) }];
}

class Executor {
  readonly #db: DatabaseSync;
  readonly #operations: Readonly<Record<string, Operation>>;

  constructor(file: string) {
    this.#db = open(file);
    this.#operations = createOperations(this.#db) as unknown as Record<string, Operation>;
  }

  /** All calls in one transaction; where that fails, each in one of its own, so that one bad call costs only itself. */
  run(calls: readonly Call[]): Answer[] {
    try {
      return this.#transaction(() => calls.map((call) => this.#one(call)));
    } catch (error) {
      if (calls.length === 1 && calls[0] !== undefined) return [describe(calls[0][0], error)];
      return calls.flatMap((call) => this.run([call]));
    }
  }

  close(): void {
    this.#db.close();
  }

  #one([id, name, args]: Call): Answer {
    const operation = this.#operations[name];
    if (operation === undefined) throw new Error(`no operation ${name}`);
    return [id, null, operation(...args)];
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // A failed COMMIT (full disk) may have rolled back already.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

const port = parentPort;
if (port === null) throw new Error('database-worker.ts runs as a worker thread');
try {
  const executor = new Executor((workerData as { file: string }).file);
  port.on('message', (calls: readonly Call[] | 'close') => {
    if (calls !== 'close') return port.postMessage(executor.run(calls));
    executor.close();
    port.postMessage('closed');
    port.close();
  });
  releaseMemory();
  port.postMessage('ready');
} catch (error) {
  port.postMessage(describe(0, error));
  port.close();
}
