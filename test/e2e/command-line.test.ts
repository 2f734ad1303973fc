import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { directoryForTest } from './support/box.ts';
import { HOOKLINE, runHookline, runProgram } from './support/hookline.ts';
import { titleWith } from './support/prerequisites.ts';

const LAUNCHER = fileURLToPath(new URL('../../agent/bin/hookline', import.meta.url));
const SYSTEM_NODE = '/usr/bin/node';

test('the launcher runs from anywhere, through a link, as npm installs it', async () => {
  const directory = directoryForTest();
  symlinkSync(LAUNCHER, join(directory, 'hookline'));
  expect(await runProgram('./hookline', ['--version'], { cwd: directory })).toEqual({
    code: 0,
    stdout: `${HOOKLINE_VERSION}\n`,
    stderr: '',
  });
});

test('config check says whether a file is good, relative to where it is run, and all that is wrong with a bad one', async () => {
  const directory = directoryForTest();
  symlinkSync(LAUNCHER, join(directory, 'hookline'));
  const url = 'https://example.com/';
  writeFileSync(
    join(directory, 'good.yaml'),
    `hooks:\n  webhook:\n    - { name: a, url: "${url}" }\n  script: [{ name: b, command: "true" }]\n`,
  );
  writeFileSync(
    join(directory, 'bad.yaml'),
    `nod: x\nhooks:\n  webhook:\n    - { name: a, url: "${url}", retries: 0 }\n`,
  );
  const check = (file: string) => runProgram('./hookline', ['config', 'check', file], { cwd: directory });
  expect(await check('good.yaml')).toEqual({
    code: 0,
    stdout: 'good.yaml: ok (1 webhook, 1 script, 0 tenants)\n',
    stderr: '',
  });
  const bad = await check('bad.yaml');
  expect(bad).toMatchObject({ code: 2, stdout: '' });
  const lines = bad.stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^bad\.yaml:1:1: nod: unknown key .*node/);
  expect(lines[1]).toMatch(/^bad\.yaml:4:\d+: hooks\.webhook\[0\]\.retries: .*expected/);
});

test('wrong use is explained and exits with 2', async () => {
  expect(await runHookline('nonsense')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("unknown command 'nonsense'"),
  });
  expect(await runHookline('agent', '--wrong')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("unknown option '--wrong'"),
  });
  expect(await runHookline('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('hookline') });
});

const whyNoOldNode = oldNodeMissing();
test.skipIf(whyNoOldNode !== undefined)(
  titleWith('an older Node is told in one line what is needed', whyNoOldNode),
  async () => {
    const { code, stdout, stderr } = await runProgram(SYSTEM_NODE, [HOOKLINE, '--version']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hookline needs Node 24 or newer, this is v\d+\.\d+\.\d+: .*\n$/);
    expect(stderr.trimEnd()).not.toContain('\n');
  },
);

test('the demo prints deliveries as they happen, and a summary in the end', async () => {
  const { code, stdout, stderr } = await runHookline('demo', '--seconds', '2', '--rate', '30');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const deliveries = stdout
    .split('\n')
    .filter((line) => /^\d\d:\d\d:\d\d\.\d{3} {2}(billing|cmdb|noc-slack|nas-watch) /.test(line));
  const [, accepted, delivered] =
    /^(\d+) events accepted, (\d+) deliveries made, \d+ attempts failed/m.exec(stdout) ?? [];
  expect(Number(accepted)).toBeGreaterThan(0);
  expect(deliveries.filter((line) => line.endsWith('signed ') || line.endsWith('signed')).length).toBe(
    Number(delivered),
  );
  expect(Number(delivered)).toBeGreaterThan(0);
  expect(stdout).not.toContain('UNSIGNED');
});

test('Ctrl-C ends the demo with the summary and leaves nothing behind', async () => {
  const temporary = directoryForTest();
  const child = spawn(process.execPath, [HOOKLINE, 'demo'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  const exited = once(child, 'exit');
  await expect.poll(() => shown, { timeout: 15_000 }).toMatch(/ signed/);
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(shown).toMatch(/\n\d+ events accepted, \d+ deliveries made, .* in \d+\.\d s\.\n/);
  expect(await stderr).toBe('');
  expect(execFileSync('ls', [temporary], { encoding: 'utf8' })).toBe('');
});

function oldNodeMissing(): string | undefined {
  if (!existsSync(SYSTEM_NODE)) return `there is no ${SYSTEM_NODE}`;
  const version = execFileSync(SYSTEM_NODE, ['--version'], { encoding: 'utf8' }).trim();
  return Number.parseInt(version.slice(1), 10) < 24 ? undefined : `${SYSTEM_NODE} is ${version}`;
}
