import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKER_LIST } from '#shared/api/operations.ts';
import { answer, startFakeApi } from './support/fake-api.ts';
import { directoryForTest, fileForTest, runCli, startCli } from './support/run-cli.ts';

test('a profile is added, listed, used and removed', async () => {
  const env = { XDG_CONFIG_HOME: directoryForTest() };
  const api = await startFakeApi({ 'GET /workers': () => answer(WORKER_LIST, { workers: [] }) });
  const token = fileForTest('hlt_profile\n');
  expect((await runCli(['profile', 'list'], env)).stdout).toBe('No profiles.\n');
  const added = await runCli(['profile', 'add', 'lab', '--api', `${api.url}/`, '--token-file', token], env);
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const file = join(env.XDG_CONFIG_HOME, 'hookline', 'profiles.yaml');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toBe(`lab:\n  api: ${api.url}\n  token_file: ${token}\n`);
  expect((await runCli(['profile', 'list'], env)).stdout).toContain(`lab   ${api.url}`);
  expect(await runCli(['worker', 'list', '--profile', 'lab'], env)).toMatchObject({ code: 0 });
  expect(api.calls[0]?.headers.authorization).toBe('Bearer hlt_profile');
  expect(await runCli(['profile', 'remove', 'lab'], env)).toMatchObject({ code: 0 });
  expect(await runCli(['profile', 'remove', 'lab'], env)).toMatchObject({ code: 3 });
});

test('a token from standard input is kept in the file of the profiles, and not shown', async () => {
  const env = { XDG_CONFIG_HOME: directoryForTest() };
  const child = startCli(['profile', 'add', 'lab', '--api', 'https://lab.example.com', '--token-file', '-'], env);
  child.stdin.end('hlt_secret\n');
  expect((await once(child, 'close'))[0]).toBe(0);
  const file = join(env.XDG_CONFIG_HOME, 'hookline', 'profiles.yaml');
  expect(readFileSync(file, 'utf8')).toBe('lab:\n  api: https://lab.example.com\n  token: hlt_secret\n');
  expect((await runCli(['profile', 'list'], env)).stdout).not.toContain('hlt_secret');
});
