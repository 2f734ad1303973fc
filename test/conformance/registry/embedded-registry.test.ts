import { DatabaseSync } from 'node:sqlite';
import { Database } from '#functions/embedded/database.ts';
import { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import { eventId } from '#shared/event/event-id.ts';
import { databaseFile } from '../support/database-file.ts';
import type { RegistryHarness } from './registry-harness.ts';
import { testDeliveryLog, testHookHealth, testSubscribers } from './registry-suite.ts';

/** The embedded registry over a real file. */
async function openEmbedded(): Promise<RegistryHarness> {
  const file = databaseFile();
  let database = await Database.open(file.path);
  let registry = new EmbeddedRegistry(database);
  const reopen = async () => {
    await database.close();
    database = await Database.open(file.path);
    registry = new EmbeddedRegistry(database);
  };
  return {
    keepsRepeats: true,
    get registry() {
      return registry;
    },
    reopen,
    async attempts() {
      // The agent's thread has the file for itself.
      await database.close();
      const rows = readAttempts(file.path);
      await reopen();
      return rows;
    },
    async close() {
      await database.close();
      file.remove();
    },
  };
}

function readAttempts(path: string): AttemptRecord[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare('SELECT * FROM attempts ORDER BY id').all();
  db.close();
  return rows.map((row) => ({
    eventId: eventId(Number(row.seq), 'testbox1'),
    hookId: String(row.hook),
    attempt: Number(row.attempt),
    atMs: Number(row.at_ms),
    result: row.result as AttemptRecord['result'],
    status: row.status === null ? undefined : Number(row.status),
    latencyMs: Number(row.latency_ms),
    error: row.error === null ? undefined : String(row.error),
    response: row.response === null ? undefined : String(row.response),
  }));
}

testDeliveryLog('embedded', openEmbedded);
testHookHealth('embedded', openEmbedded);
testSubscribers('embedded', openEmbedded);
