import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '#functions/embedded/database.ts';
import { migrate } from '#functions/embedded/schema.ts';

/** A file as the first version, which had no management API, left it. */
function firstVersion(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-schema-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'hookline.db');
  const db = new DatabaseSync(file);
  migrate(db, 1);
  db.exec(`
    INSERT INTO events VALUES (4096, 'isp-a', 'lease.ack', 1, '{"event":"lease.ack"}');
    INSERT INTO attempts (seq, hook, attempt, at_ms, result, status, latency_ms) VALUES (4096, 'hk', 1, 2, 'delivered', 200, 3);
  `);
  db.close();
  return file;
}

test('a database of the first version is brought up, and what it had is found', async () => {
  const database = await Database.open(firstVersion());
  onTestFinished(() => database.close());
  const found = await database.call('deliveriesOf', 4096);
  expect(found).toMatchObject({ tenant: 'isp-a', deliveries: [{ hook: 'hk', state: 'delivered', attempts: 1 }] });
  expect(await database.call('listHooks')).toEqual([]);
});

test('a database of a newer version is left alone', async () => {
  const file = firstVersion();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await expect(Database.open(file)).rejects.toThrow('run the newer Hookline');
});
