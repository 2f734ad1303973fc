import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunningAgent } from './support/agent.ts';
import { agentForTest, directoryForTest, logLine } from './support/box.ts';
import { leaseAck, range, sessionUp } from './support/events.ts';
import { postEvents } from './support/post-events.ts';

/** A script that root or the test's own user may have run. */
function script(directory: string, name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const report = async (agent: RunningAgent, ...events: readonly object[]): Promise<void> =>
  expect((await postEvents(agent, events)).status).toBe(202);

/** The file that a script wrote and then named complete. */
async function written(file: string): Promise<string> {
  await expect.poll(() => existsSync(file), { timeout: 10_000, message: `${file} is not written` }).toBe(true);
  return readFileSync(file, 'utf8');
}

const variablesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Whether the process whose number is in the file still runs; a killed one may wait for init a moment. */
function runs(pidFile: string): boolean {
  const pid = read(pidFile).trim();
  return pid !== '' && existsSync(`/proc/${pid}`) && !read(`/proc/${pid}/stat`).includes(') Z ');
}

test('a script gets its dialect by variables, in the environment of its document, and the JSON on stdin', async () => {
  const directory = directoryForTest();
  const dump = script(
    directory,
    'dump.sh',
    `cat >${directory}/$1.json; env >${directory}/$1.new; mv ${directory}/$1.new ${directory}/$1.env`,
  );
  const agent = await agentForTest({
    env: { SITE: 'north', ABNG_STALE: 'x', ATHENA_STALE: 'x' },
    config: {
      event_hooks: { session_up: [{ type: 'script', command: `${dump} bng` }] },
      hooks: { script: [{ name: 'cmdb', events: ['lease.ack'], command: `${dump} dhcp` }] },
    },
  });
  await report(agent, sessionUp(42, { username: 'user1@example.com' }), leaseAck("bob's laptop"));

  const bng = variablesOf(await written(join(directory, 'bng.env')));
  expect(bng).toMatchObject({
    ABNG_EVENT: 'session_up',
    ABNG_SESSION_ID: '42',
    ABNG_SESSION_TYPE: 'pppoe',
    ABNG_USERNAME: 'user1@example.com',
    ABNG_IP_ADDRESS: '203.0.113.10',
    ABNG_MAC_ADDRESS: 'aa:bb:cc:dd:ee:ff',
    ABNG_ACCESS_INTERFACE: 'trunk0.200.20',
    ABNG_PPP_INTERFACE: 'ppp0',
    ABNG_RATE_DOWN: '100000000',
    ABNG_RATE_UP: '40000000',
    ABNG_ACCT_SESSION_ID: 'abng-1710000000-42',
    ABNG_CGNAT: 'false',
  });
  const others = Object.keys(bng).filter((name) => !/^(ABNG|HOOKLINE)_/.test(name));
  expect(others.toSorted().filter((name) => !['_', 'SHLVL', 'OLDPWD', 'TZ'].includes(name))).toEqual([
    'HOME',
    'LANG',
    'PATH',
    'PWD',
  ]);
  expect(bng).not.toHaveProperty('ABNG_STALE');
  expect(JSON.parse(read(join(directory, 'bng.json')))).toEqual(sessionUp(42, { username: 'user1@example.com' }));

  const dhcp = variablesOf(await written(join(directory, 'dhcp.env')));
  expect(dhcp).toMatchObject({
    SITE: 'north',
    ATHENA_EVENT: 'lease.ack',
    ATHENA_HOOK_NAME: 'cmdb',
    ATHENA_IP: '192.0.2.100',
    ATHENA_MAC: 'aa:bb:cc:dd:ee:ff',
    ATHENA_HOSTNAME: "bob's laptop",
    ATHENA_LEASE_DURATION: '3600',
    ATHENA_SERVER_ID: 'dhcp1',
  });
  expect(dhcp).not.toHaveProperty('ATHENA_STALE');
  expect(dhcp).not.toHaveProperty('ABNG_EVENT');
  expect(JSON.parse(read(join(directory, 'dhcp.json')))).toMatchObject({
    event: 'lease.ack',
    lease: { hostname: "bob's laptop" },
  });
});

test('at the timeout the whole process group is killed, and the next script runs', async () => {
  const directory = directoryForTest();
  const hang = script(
    directory,
    'hang.sh',
    `echo $$ >${directory}/parent; sleep 300 & echo $! >${directory}/child; wait`,
  );
  const agent = await agentForTest({
    config: {
      hooks: {
        script_concurrency: 1,
        script: [
          { name: 'hangs', command: hang, timeout: '500ms', events: ['lease.ack'] },
          { name: 'after', command: `echo ran >${directory}/after`, events: ['session_up'] },
        ],
      },
    },
  });
  await report(agent, leaseAck('laptop'), sessionUp(1));
  expect(await logLine(agent, 'script failed')).toMatchObject({
    level: 'warn',
    hook: 'hangs',
    error: 'killed after 0.5s',
  });
  expect(read(join(directory, 'child'))).toMatch(/^\d+\n$/);
  await expect.poll(() => [runs(join(directory, 'parent')), runs(join(directory, 'child'))]).toEqual([false, false]);
  expect(await written(join(directory, 'after'))).toBe('ran\n');
});

test('a script that everybody may write is refused with the reason, and one that fails has its stderr in the log', async () => {
  const directory = directoryForTest();
  const open = script(directory, 'open.sh', `touch ${directory}/ran`);
  chmodSync(open, 0o777);
  const config = {
    hooks: {
      script: [
        { name: 'open', command: `${open} --now`, events: ['lease.ack'] },
        { name: 'fails', command: 'echo no route to host >&2; exit 7', events: ['session_up'] },
      ],
    },
  };
  const agent = await agentForTest({ config });
  await report(agent, leaseAck('laptop'));
  const refused = await logLine(agent, 'script failed');
  expect(refused).toMatchObject({
    level: 'warn',
    hook: 'open',
    error: `refused: ${open} may be written by everybody (mode 0777); chmod go-w it`,
  });
  await report(agent, sessionUp(1));
  await expect
    .poll(() => agent.logs.find(({ hook }) => hook === 'fails'))
    .toMatchObject({
      level: 'warn',
      msg: 'script failed',
      exit_code: 7,
      error: 'exit code 7',
      stderr: 'no route to host\n',
    });
  expect(existsSync(join(directory, 'ran'))).toBe(false);
});

test('scripts that wait or run at kill -9 run after the restart', async () => {
  const directory = directoryForTest();
  // Runs are counted when they are over; the file `go` lets them be over.
  const waits = script(
    directory,
    'waits.sh',
    `touch ${directory}/started; while ! [ -e ${directory}/go ]; do sleep 0.05; done; echo "$ABNG_SESSION_ID" >>${directory}/runs`,
  );
  const config = { hooks: { script_concurrency: 2, script: [{ name: 'waits', command: waits, timeout: '60s' }] } };
  const first = await agentForTest({ config });
  const sent = 12;
  await report(first, ...range(1, sent).map((id) => sessionUp(id)));
  await written(join(directory, 'started'));
  await first.kill9();
  const agent = await agentForTest({ config, dir: first.dir });
  writeFileSync(join(directory, 'go'), '');
  const finished = () => new Set(read(join(directory, 'runs')).trimEnd().split('\n').map(Number));
  await expect.poll(() => [...finished()].toSorted((a, b) => a - b), { timeout: 15_000 }).toEqual(range(1, sent));
  const waiting = async () =>
    /^hookline_scripts_waiting (-?\d+)$/m.exec(await (await fetch(`${agent.apiUrl}/metrics`)).text())?.[1];
  await expect.poll(waiting).toBe('0');
});

test('executions beyond the queue are dropped with a warning and counted, and webhooks do not care', async () => {
  const directory = directoryForTest();
  const waits = `while ! [ -e ${directory}/go ]; do sleep 0.05; done; echo $HOOKLINE_EVENT_ID >>${directory}/runs`;
  const config = {
    hooks: { script_concurrency: 1, event_buffer_size: 3, script: [{ name: 'waits', command: waits, timeout: '60s' }] },
  };
  const agent = await agentForTest({ config });
  for (const id of range(1, 10)) await report(agent, sessionUp(id));
  const drops = async () =>
    /^athena_dhcpd_event_buffer_drops_total (\d+)$/m.exec(await (await fetch(`${agent.apiUrl}/metrics`)).text())?.[1];
  expect(await drops()).toBe('6');
  await logLine(agent, 'script dropped: too many are waiting');
  writeFileSync(join(directory, 'go'), '');
  await expect.poll(() => read(join(directory, 'runs')).trimEnd().split('\n').length).toBe(4);
  await report(agent, sessionUp(11));
  await expect.poll(() => read(join(directory, 'runs')).trimEnd().split('\n').length).toBe(5);
});
