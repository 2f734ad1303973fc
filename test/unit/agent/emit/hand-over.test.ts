import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requirePrerequisites, titleWith } from '#test/e2e/support/prerequisites.ts';
import { EMIT, EmitBox, SHELLS } from './emit-box.ts';

const skipped = requirePrerequisites(['curl']);

const EVENT = '{"event":"lease.ack"}';

describe.skipIf(skipped !== undefined).each(SHELLS.map((shell) => ({ name: shell.join(' '), shell })))(
  titleWith('hookline-emit in $name', skipped),
  ({ shell }) => {
    let box: EmitBox;
    beforeEach(() => {
      box = new EmitBox();
      // The pauses between attempts, which are seconds.
      box.program('sleep', 'exec /bin/sleep 0.05');
    });
    afterEach(() => box.close());

    test('returns, and lets go of the pipes of its caller, while the agent has not answered', async () => {
      await box.listen(() => undefined);
      // box.run() ends when the shim has exited and both pipes are closed; the request never does.
      const result = await box.run({ shell, args: ['add', 'aa:bb:cc:dd:ee:ff', '192.0.2.10'] });
      expect(result).toEqual({ exitCode: 0, output: '' });
      await box.waitFor(() => box.received[0]);
    });

    test('follows no symbolic link where it keeps events: the user of the agent may have laid it, and root writes', async () => {
      box.program('logger', `printf '%s\\n' "$3" >>'${join(box.directory, 'logged')}'`);
      const elsewhere = join(box.directory, 'elsewhere');
      mkdirSync(elsewhere);
      symlinkSync(elsewhere, join(box.directory, 'emit'));
      await box.run({ shell, stdin: EVENT });
      await box.waitFor(() => (existsSync(join(box.directory, 'logged')) ? true : undefined));
      expect(readdirSync(elsewhere)).toEqual([]);
      expect(readFileSync(join(box.directory, 'logged'), 'utf8')).toContain('is a symbolic link: an event was dropped');
    });

    test('keeps the event as a file while there is no agent, for nobody else to read', async () => {
      const result = await box.run({ shell, stdin: EVENT });
      expect(result).toEqual({ exitCode: 0, output: '' });
      const { name, body } = await box.keptEvent();
      expect(name).toMatch(/^\d{10,}-\d+-0\.json$/);
      expect(body.trimEnd()).toBe(EVENT);
      expect(statSync(join(box.directory, 'emit', name)).mode & 0o777).toBe(0o600);
      expect(statSync(join(box.directory, 'emit')).mode & 0o777).toBe(0o700);
      expect(box.kept()).toEqual([name]);
    });
  },
);

describe.skipIf(skipped !== undefined)(titleWith('hookline-emit', skipped), () => {
  const notRoot = requirePrerequisites(['root']);
  const title = 'as root, gives what it keeps to the user to whom the socket directory belongs';
  test.skipIf(notRoot !== undefined)(titleWith(title, notRoot), async () => {
    const nobody = 65_534;
    chownSync(box.directory, nobody, nobody);
    await box.run({ stdin: EVENT });
    const { name } = await box.keptEvent();
    for (const path of ['emit', `emit/${name}`]) expect(statSync(join(box.directory, path)).uid).toBe(nobody);
  });

  let box: EmitBox;
  beforeEach(() => {
    box = new EmitBox();
    // The pauses between attempts, which are seconds.
    box.program('sleep', 'exec /bin/sleep 0.05');
  });
  afterEach(() => box.close());

  test('tries again where the agent is busy, and keeps nothing once it was taken', async () => {
    await box.listen((request) => (request === 1 ? 503 : 202));
    await box.run({ stdin: EVENT });
    await box.waitFor(() => box.received[1]);
    expect(box.received.map(({ body }) => body.trimEnd())).toEqual([EVENT, EVENT]);
    expect(box.kept()).toEqual([]);
  });

  test('keeps the event as a file where the agent stays busy', async () => {
    await box.listen(() => 503);
    await box.run({ stdin: EVENT });
    expect((await box.keptEvent()).body.trimEnd()).toBe(EVENT);
    expect(box.received).toHaveLength(3);
  });

  test.each([
    [400, 'has quarantined it'],
    [202, 'has it'],
  ])('leaves an event answered %i alone: the agent %s', async (status) => {
    await box.listen(() => status);
    await box.run({ stdin: EVENT });
    await box.waitFor(() => box.received[0]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(box.received).toHaveLength(1);
    expect(box.kept()).toEqual([]);
  });

  test('keeps an event that is refused for a missing signature', async () => {
    await box.listen(() => 401);
    await box.run({ stdin: EVENT });
    expect((await box.keptEvent()).body.trimEnd()).toBe(EVENT);
    expect(box.received).toHaveLength(1);
  });

  test('drops the event where 10,000 are kept already', async () => {
    mkdirSync(join(box.directory, 'emit'));
    for (let i = 0; i < 10_000; i++) writeFileSync(join(box.directory, 'emit', `1-1-${i}.json`), '');
    box.program('logger', `echo "$*" >>'${box.directory}/logged'`);
    await box.run({ stdin: EVENT });
    const logged = await box.waitFor(() => box.logged());
    expect(logged).toContain('-t hookline-emit');
    expect(box.kept()).toHaveLength(10_000);
  });

  test.each(['--socket PATH', '--socket=PATH'])('takes %s before the arguments of the daemon', async (form) => {
    await box.listen();
    const socket = form.replace('PATH', box.socket).split(' ');
    const args = [...socket, 'add', 'aa:bb:cc:dd:ee:ff', '192.0.2.10'];
    const event = await box.emit({ args, env: { HOOKLINE_SOCKET: '/nowhere/agent.sock' } });
    expect(event).toMatchObject({ event: 'lease.ack' });
  });

  test.each([
    ['arp-add', 'aa:bb:cc:dd:ee:ff', '192.0.2.1'],
    ['arp-del'],
    ['tftp', '5', '192.0.2.1', '/f'],
    ['init'],
    ['add'],
  ])('ignores %s of dnsmasq', async (...args) => {
    await box.listen();
    expect(await box.run({ args, stdin: EVENT })).toEqual({ exitCode: 0, output: '' });
    await box.emit({ stdin: '{"event":"lease.nak"}' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(box.received).toHaveLength(1);
  });

  test('does nothing without an event', async () => {
    await box.listen();
    expect(await box.run({})).toEqual({ exitCode: 0, output: '' });
    expect(await box.run({ args: ['--socket'] })).toEqual({ exitCode: 0, output: '' });
    expect(box.received).toEqual([]);
  });

  test('does not wait for a caller that keeps its end of stdin open', async () => {
    await box.listen();
    const child = spawn('/bin/sh', [EMIT], {
      env: { HOOKLINE_SOCKET: box.socket },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.write(EVENT);
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect((await box.waitFor(() => box.received[0])).body.trimEnd()).toBe(EVENT);
    child.stdin.destroy();
  });

  test('keeps the event where its daemon is stopped before the agent answers', async () => {
    await box.listen(() => undefined);
    const child = spawn('/bin/sh', [EMIT], {
      env: { HOOKLINE_SOCKET: box.socket },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    child.stdin.end(EVENT);
    await once(child, 'exit');
    await box.waitFor(() => box.received[0]);
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    expect((await box.keptEvent()).body.trimEnd()).toBe(EVENT);
  });

  test('explains itself', async () => {
    const child = spawn(EMIT, ['--help'], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(await text(child.stdout)).toContain('Usage: hookline-emit');
  });
});
