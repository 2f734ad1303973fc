import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Quarantine } from '#agent/ingest/quarantine.ts';
import { recordingLogger, temporaryDirectory } from './recording-ingest.ts';

const input = (raw: string, bytes?: number) => ({
  source: 'http',
  code: 'invalid_json',
  message: 'not JSON',
  path: '',
  raw,
  bytes,
});

async function setUp(options: { maxFileBytes?: number; maxPendingBytes?: number } = {}) {
  const dataDir = await temporaryDirectory();
  const { logger, lines } = recordingLogger();
  const quarantine = new Quarantine({ dataDir, logger, now: () => 0, ...options });
  const directory = join(dataDir, 'quarantine');
  const readLines = async (name = 'rejected.ndjson') =>
    (await readFile(join(directory, name), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { dataDir, directory, quarantine, lines, readLines };
}

describe('Quarantine', () => {
  test('keeps rejected input with its reason, for its owner only', async () => {
    const { quarantine, directory, readLines } = await setUp();

    quarantine.add({ ...input('{oops'), path: 'lease.ip' });
    await quarantine.close();

    expect(await readLines()).toEqual([
      {
        at: '1970-01-01T00:00:00.000Z',
        source: 'http',
        code: 'invalid_json',
        message: 'not JSON',
        path: 'lease.ip',
        raw: '{oops',
      },
    ]);
    expect((await stat(join(directory, 'rejected.ndjson'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('keeps them in order, and goes on in the same file after a restart', async () => {
    const { quarantine, dataDir, readLines } = await setUp();
    for (let i = 0; i < 500; i++) quarantine.add(input(String(i)));
    await quarantine.close();
    const again = new Quarantine({ dataDir, logger: recordingLogger().logger });
    again.add(input('500'));
    await again.close();

    expect((await readLines()).map(({ raw }) => raw)).toEqual(Array.from({ length: 501 }, (_, i) => String(i)));
    expect(quarantine.counts).toEqual({ written: 500, dropped: 0, failed: 0 });
  });

  test('cuts a long input between characters and says how long it was', async () => {
    const { quarantine, readLines } = await setUp();
    quarantine.add(input(`x${'€'.repeat(40_000)}`));
    quarantine.add(input('start', 5_000_000));
    await quarantine.close();

    const [long, partial] = await readLines();
    expect(long).toMatchObject({ truncated: true, bytes: 120_001 });
    expect(long?.raw).toBe(`x${'€'.repeat(21_845)}`);
    expect(partial).toMatchObject({ raw: 'start', truncated: true, bytes: 5_000_000 });
  });

  test('never writes a password', async () => {
    const { quarantine, directory } = await setUp();
    quarantine.add(input('{"User-Password":"hunter2"}'));
    quarantine.add(input('{"User-Password":"hunter2"'));
    quarantine.add(input(`{"pad":"${'x'.repeat(65_500)}","password":"hunter2hunter2hunter2hunter2"`));
    await quarantine.close();

    expect(await readFile(join(directory, 'rejected.ndjson'), 'utf8')).not.toContain('hunter2');
  });

  test('rotates its file and keeps four old ones', async () => {
    const { quarantine, directory, readLines } = await setUp({ maxFileBytes: 1000 });
    for (let i = 0; i < 8; i++) {
      quarantine.add(input(`${i}${'x'.repeat(900)}`));
      await quarantine.close();
      quarantine.add(input(`${i}`));
      await quarantine.close();
    }

    expect((await readdir(directory)).sort()).toEqual([
      'rejected.ndjson',
      'rejected.ndjson.1',
      'rejected.ndjson.2',
      'rejected.ndjson.3',
      'rejected.ndjson.4',
    ]);
    const newest = (await readLines()).at(-1);
    expect(newest).toMatchObject({ raw: '7' });
    for (const name of await readdir(directory)) expect((await stat(join(directory, name))).size).toBeLessThan(1300);
  });

  test('drops what is more than it may hold, counts it and says so once', async () => {
    const { quarantine, lines } = await setUp({ maxPendingBytes: 1000 });
    for (let i = 0; i < 10; i++) quarantine.add(input('x'.repeat(300)));
    await quarantine.close();

    expect(quarantine.counts).toEqual({ written: 2, dropped: 8, failed: 0 });
    expect(lines.filter((line) => line.includes('is dropped'))).toHaveLength(1);
  });

  test('counts and logs what it cannot write, and writes again when it can', async () => {
    const { quarantine, directory, lines, readLines } = await setUp();
    await writeFile(directory, 'a file where the directory belongs');
    quarantine.add(input('lost'));
    await quarantine.close();
    await rm(directory);
    quarantine.add(input('kept'));
    await quarantine.close();

    expect(quarantine.counts).toEqual({ written: 1, dropped: 0, failed: 1 });
    expect(lines.join()).toContain('could not be written');
    expect((await readLines()).map(({ raw }) => raw)).toEqual(['kept']);
  });
});
