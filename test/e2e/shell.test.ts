import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { agentForTest, directoryForTest, freePort, sinkForTest } from './support/box.ts';
import { sessionUp } from './support/events.ts';
import { HOOKLINE } from './support/hookline.ts';
import { postEvents } from './support/post-events.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';

/** The shell with these lines on its standard input. */
async function shell(configFile: string, ...lines: readonly string[]) {
  const child = spawn(process.execPath, [HOOKLINE, 'shell', '--config', configFile]);
  child.stdin.end(`${lines.join('\n')}\n`);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

test("what AthenaBNG's document types is in force on the running agent after commit", async () => {
  const sink = await sinkForTest();
  const listen = `127.0.0.1:${await freePort()}`;
  const agent = await agentForTest({ config: { api: { listen } } });

  const said = await shell(
    agent.configFile,
    `set event_hooks session_up webhook url ${sink.url}/up`,
    'set event_hooks session_up webhook timeout 5',
    `set event_hooks session_down webhook url ${sink.url}/down`,
    'commit',
  );
  await postEvents(agent, [sessionUp(7)]);
  await sink.waitFor(({ url, body }) => url === '/up' && JSON.parse(body.toString()).session_id === 7);

  expect(said).toEqual({ code: 0, stdout: 'committed; the agent runs with it\n', stderr: '' });
  expect(agent.child.exitCode).toBeNull();
});

test('ends at the first error from a pipe, and changes nothing', async () => {
  const file = join(directoryForTest(), 'hookline.yaml');
  writeFileSync(file, 'node: bng1\n', { mode: 0o600 });

  const said = await shell(
    file,
    'set node bng2',
    'set event_hooks session_sideways script command /bin/true',
    'commit',
  );

  expect(said).toMatchObject({ code: 1, stdout: '' });
  expect(said.stderr).toMatch(
    /^line 2: unknown word "session_sideways" after "event_hooks"; expected one of: session_up/,
  );
  expect(readFileSync(file, 'utf8')).toBe('node: bng1\n');
});

test('says that changes without a commit are gone', async () => {
  const file = join(directoryForTest(), 'hookline.yaml');
  writeFileSync(file, 'node: bng1\n', { mode: 0o600 });
  expect(await shell(file, 'set node bng2')).toMatchObject({
    code: 1,
    stderr: 'the input ended without a commit: nothing was changed\n',
  });
});

test('commits to the file alone where no agent runs, and says so', async () => {
  const file = join(directoryForTest(), 'hookline.yaml');
  writeFileSync(file, 'node: bng1\n', { mode: 0o600 });
  const said = await shell(file, 'set node bng2', 'commit');
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('no agent is running') });
  expect(readFileSync(file, 'utf8')).toBe('node: bng2\n');
});

const skipped = requirePrerequisites(['script']);
test.skipIf(skipped !== undefined)(
  titleWith('completes with Tab and helps with ? at a terminal', skipped),
  async () => {
    const directory = directoryForTest();
    const file = join(directory, 'hookline.yaml');
    writeFileSync(file, 'node: bng1\n', { mode: 0o600 });
    // `script` gives the shell a terminal of its own.
    const command = `${process.execPath} ${HOOKLINE} shell --config ${file}`;
    const child = spawn('script', ['-qfec', command, '/dev/null'], { cwd: directory });
    onTestFinished(() => void child.kill());
    let screen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk;
    });
    const shows = (what: string | RegExp) => expect.poll(() => screen, { timeout: 15_000 }).toMatch(what);

    await shows(/hookline# /);
    child.stdin.write('set ev\t');
    await shows(/set event_hooks /);
    child.stdin.write('?');
    await shows(/session_up.*hooks of this event/);
    child.stdin.write('session_up script command "/bin/echo ?"\r');
    child.stdin.write('compare\r');
    await shows(/\+ set event_hooks session_up script command "\/bin\/echo \?"/);
    child.stdin.write('exit\r');
    await shows(/% there are changes/);
    child.stdin.write('exit\r');
    await once(child, 'close');
    expect(readFileSync(file, 'utf8')).toBe('node: bng1\n');
  },
);
