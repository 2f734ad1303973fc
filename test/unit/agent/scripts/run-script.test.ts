import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_OUTPUT_BYTES, runScript, type ScriptRun } from '#agent/scripts/run-script.ts';

const PATH = '/usr/bin:/bin';

describe('runScript', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hookline-run-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = (command: string, options: Partial<ScriptRun> = {}) =>
    runScript({ command, env: { PATH }, stdin: '', timeoutMs: 8_000, ...options });

  /** The process that wrote its id to `file`: undefined when it is gone. */
  const processOf = (file: string) => {
    const pid = Number(readFileSync(join(directory, file), 'utf8'));
    try {
      // A killed orphan may wait for init a moment; it is dead all the same.
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ') ? undefined : pid;
    } catch {
      return undefined;
    }
  };

  test('gives the event on stdin and only the given environment, in /', async () => {
    const result = await run('cat; echo; pwd; env', {
      stdin: '{"event":"é"}',
      env: { PATH, ATHENA_EVENT: 'lease.ack' },
    });
    expect(result).toMatchObject({ exitCode: 0, signal: null, timedOut: false, stderr: '' });
    const [body, cwd, ...env] = result.stdout.trimEnd().split('\n');
    expect([body, cwd]).toEqual(['{"event":"é"}', '/']);
    expect(env.map((line) => line.split('=')[0]).sort()).toEqual(['ATHENA_EVENT', 'PATH', 'PWD']);
    expect(result).not.toHaveProperty('error');
  });

  test('tells exit code and stderr of a script that fails', async () => {
    expect(await run('echo broken >&2; exit 3')).toMatchObject({ exitCode: 3, stderr: 'broken\n', timedOut: false });
    expect(await run('/nonexistent/x.sh')).toMatchObject({ exitCode: 127 });
    expect(await run('kill -TERM $$')).toMatchObject({ exitCode: null, signal: 'SIGTERM', timedOut: false });
  });

  test('does not mind a script that never reads its input', async () => {
    expect(await run('exit 0', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });

  test('keeps the first 64 KiB of each output and lets the script write on', async () => {
    const result = await run(
      'head -c 1000000 /dev/zero | tr "\\0" a; head -c 200000 /dev/zero | tr "\\0" b >&2; exit 4',
    );
    expect(result.exitCode).toBe(4);
    expect(result.stdout).toBe('a'.repeat(MAX_OUTPUT_BYTES));
    expect(result.stderr).toBe('b'.repeat(MAX_OUTPUT_BYTES));
  });

  test('does not cut a character in two', async () => {
    const result = await run('printf x; yes é | head -n 40000 | tr -d "\\n"');
    expect(result.stdout).toBe(`x${'é'.repeat((MAX_OUTPUT_BYTES - 2) / 2)}`);
  });

  test('kills the whole process group at the timeout', async () => {
    const command = `sh -c 'echo $$ >${directory}/background; exec sleep 60' & trap '' TERM INT; echo begun; sleep 60`;
    const result = await run(command, { timeoutMs: 300 });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: true, stdout: 'begun\n' });
    await expect.poll(() => processOf('background')).toBeUndefined();
  });

  test('does not wait for, nor kill, a background process of a script that is done', async () => {
    const command = `sh -c 'echo $$ >${directory}/background; exec sleep 60' & while ! [ -s ${directory}/background ]; do sleep 0.01; done; echo done`;
    const result = await run(command);
    const background = processOf('background');
    expect(result).toMatchObject({ exitCode: 0, timedOut: false, stdout: 'done\n' });
    expect(background).toBeGreaterThan(0);
    process.kill(background ?? 0, 'SIGKILL');
  });

  test('kills the script when it is aborted', async () => {
    const abort = new AbortController();
    const running = run(`echo $$ >${directory}/script; exec sleep 60`, { signal: abort.signal });
    await expect.poll(() => readFileSync(join(directory, 'script'), { encoding: 'utf8', flag: 'a+' })).not.toBe('');
    abort.abort();
    expect(await running).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: false, error: 'aborted' });
    expect(await run('exit 0', { signal: abort.signal })).toMatchObject({ exitCode: null, error: 'aborted' });
  });

  test('tells why a script could not be started', async () => {
    const tooLong = await run('exit 0', { env: { ATHENA_HOSTNAME: 'x'.repeat(200_000) } });
    const invalid = await run('exit 0', { env: { ATHENA_HOSTNAME: 'a\0b' } });
    expect(tooLong).toMatchObject({ exitCode: null, error: expect.stringContaining('E2BIG') });
    expect(invalid).toMatchObject({ exitCode: null, error: expect.stringContaining('null bytes') });
  });
});
