import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Database, DatabaseError } from '#functions/embedded/database.ts';

describe('Database', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hookline-database-'));
    file = join(directory, 'hookline.db');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const inFile = (sql: string) => {
    const db = new DatabaseSync(file);
    const rows = db.prepare(sql).all();
    db.close();
    return rows;
  };

  test('answers calls in the order in which they were made, each seeing those before it', async () => {
    const database = await Database.open(file);
    const order: number[] = [];
    const calls = Array.from({ length: 50 }, async (_, index) => {
      await database.call('setMeta', 'key', String(index));
      order.push(index);
    });
    const read = database.call('getMeta', 'key');
    await Promise.all(calls);
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(await read).toBe('49');
    await database.close();
  });

  test('fails a call that fails alone, and does the others of its batch', async () => {
    const database = await Database.open(file);
    const before = database.call('setMeta', 'before', '1');
    const failing = database.call('setMeta', 'failing', null as unknown as string);
    const after = database.call('setMeta', 'after', '1');
    const results = await Promise.allSettled([before, failing, after]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(failing).rejects.toMatchObject({
      name: 'DatabaseError',
      code: expect.stringMatching(/^sqlite_\d+$/),
      isFinal: false,
    });
    await database.close();
    expect(inFile('SELECT key FROM meta ORDER BY key')).toMatchObject([{ key: 'after' }, { key: 'before' }]);
  });

  test('has on disk what it answered, in WAL mode', async () => {
    const database = await Database.open(file);
    await database.call('setMeta', 'key', 'value');
    await database.close();
    expect(inFile('SELECT value FROM meta')).toMatchObject([{ value: 'value' }]);
    expect(inFile('PRAGMA journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
  });

  test('does the calls already made before it closes, and none after', async () => {
    const database = await Database.open(file);
    const made = Promise.all(
      Array.from({ length: 20 }, (_, index) => database.call('setMeta', `key-${index}`, 'value')),
    );
    const closed = database.close();
    await expect(database.call('getMeta', 'key-1')).rejects.toMatchObject({ code: 'closed', isFinal: true });
    await made;
    await closed;
    await database.close();
    expect(inFile('SELECT count(*) AS n FROM meta')).toMatchObject([{ n: 20 }]);
  });

  test('keeps the file over openings, schema and all', async () => {
    const first = await Database.open(file);
    await first.call('setMeta', 'key', 'value');
    await first.close();
    const second = await Database.open(file);
    expect(await second.call('getMeta', 'key')).toBe('value');
    await second.close();
  });

  test('refuses the file of a newer version and leaves it as it is', async () => {
    await (await Database.open(file)).close();
    inFile('PRAGMA user_version = 1000');
    const opening = Database.open(file);
    await expect(opening).rejects.toBeInstanceOf(DatabaseError);
    await expect(opening).rejects.toThrow(
      /cannot open .*hookline\.db: the database has schema 1000, .* run the newer Hookline/,
    );
    expect(inFile('PRAGMA user_version')).toMatchObject([{ user_version: 1000 }]);
  });

  test('refuses what is no database, and a directory that is not there', async () => {
    writeFileSync(file, 'this is no database, it only has its name'.repeat(100));
    await expect(Database.open(file)).rejects.toMatchObject({ code: 'sqlite_26' });
    await expect(Database.open(join(directory, 'missing', 'x.db'))).rejects.toThrow(/cannot open .*x\.db/);
  });
});
