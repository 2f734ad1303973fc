import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstToken, prepareDataDir } from '#agent/host/data-dir.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hookline-data-dir-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the data directory', () => {
  test('that others could read is closed to them', async () => {
    const dataDir = join(directory, 'data');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);

    await prepareDataDir(dataDir);

    expect(modeOf(dataDir)).toBe('700');
  });

  test('is made with what is missing above it', async () => {
    const dataDir = join(directory, 'var/lib/hookline');

    await prepareDataDir(dataDir);

    expect(modeOf(dataDir)).toBe('700');
  });

  test('that cannot be is refused with its path and the reason', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');

    await expect(prepareDataDir(file)).rejects.toThrow(
      `cannot use ${file} as data_dir: it, or something above it, is a file (EEXIST)`,
    );
    const below = join(file, 'data');
    await expect(prepareDataDir(below)).rejects.toThrow(`${below} as data_dir: something above it is a file (ENOTDIR)`);
    await expect(prepareDataDir('/proc/a/b')).rejects.toThrow(
      '/proc/a/b as data_dir: it cannot be created there (ENOENT)',
    );
  });
});

describe('the token of the API', () => {
  test('that was put there by hand is closed to others and used', async () => {
    const file = join(directory, 'api-token');
    writeFileSync(file, 'by-hand\n');
    chmodSync(file, 0o644);

    expect(await firstToken(directory, undefined)).toMatchObject({ token: 'by-hand', newIn: undefined });
    expect(modeOf(file)).toBe('600');
  });
  test('is made at the first start, and is the same at the next', async () => {
    const first = await firstToken(directory, undefined);
    expect(first).toMatchObject({ token: expect.stringMatching(/^hlt_.{32}$/), newIn: join(directory, 'api-token') });
    expect(modeOf(join(directory, 'api-token'))).toBe('600');
    expect(await firstToken(directory, undefined)).toMatchObject({ token: first.token, newIn: undefined });
  });

  test('is the configured one where there is one, and then no file is made', async () => {
    expect(await firstToken(directory, 'configured')).toMatchObject({ token: 'configured', newIn: undefined });
    expect(existsSync(join(directory, 'api-token'))).toBe(false);
  });
});
