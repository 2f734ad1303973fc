import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningAgent, startAgent } from './support/agent.ts';
import { FreeRadius } from './support/freeradius.ts';
import { keptEvents } from './support/kept-events.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';
import { type Sink, startSink } from './support/sink.ts';

const PASSWORD = 'only-the-radius-server-knows';
const skipped = requirePrerequisites(['freeradius', 'radclient', 'curl']);

type Body = Readonly<Record<string, unknown>>;

describe.skipIf(skipped !== undefined)(titleWith('a real FreeRADIUS with the module of examples/', skipped), () => {
  let directory = '';
  let config: Body = {};
  let sink: Sink | undefined;
  let agent: RunningAgent | undefined;
  let radius: FreeRadius | undefined;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hookline-freeradius-'));
    sink = await startSink();
    const change = { context: 'radius-authentication', trigger: 'subscriber-nas-updated', ssl_verify: false };
    const webhook = (path: string) => ({ type: 'webhook', url: `${sink?.url}${path}` });
    config = {
      webhooks: [{ ...change, url: `${sink.url}/nas` }],
      event_hooks: { session_up: [webhook('/sessions')], session_down: [webhook('/sessions')] },
      hooks: { webhook: [{ name: 'logins', events: ['radius.authentication'], url: `${sink.url}/logins` }] },
    };
    agent = await startAgent({ config, env: { TZ: 'Etc/GMT-2' } });
    radius = await FreeRadius.start({ directory, socket: agent.socketPath, password: PASSWORD });
  });

  // Each step runs whatever became of the others: nothing may be left on the machine.
  afterAll(async () => {
    const results = await Promise.allSettled([radius?.close(), agent?.remove(), sink?.close()]);
    rmSync(directory, { recursive: true, force: true });
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  /** What has been delivered to this path so far. */
  const delivered = (path: string): readonly Body[] =>
    (sink?.requests ?? []).filter(({ url }) => url === path).map(({ body }) => JSON.parse(body.toString()));

  const loginsOf = (username: string) =>
    delivered('/logins').filter(({ subscriber }) => (subscriber as Body).username === username);
  const changesOf = (username: string) => delivered('/nas').filter(({ data }) => (data as Body).username === username);

  /** Logs a subscriber in and waits until the agent has told of it. */
  const logIn = async (username: string, nas: Readonly<Record<string, string>>): Promise<void> => {
    const before = loginsOf(username).length;
    const station = { 'Calling-Station-Id': 'AA-BB-CC-DD-EE-FF' };
    const answer = await radius?.send('auth', {
      'User-Name': username.replace(/[\\"]/g, '\\$&'),
      'User-Password': PASSWORD,
      ...station,
      ...nas,
    });
    expect(answer?.stdout).toContain('Received Access-Accept');
    await expect.poll(() => loginsOf(username).length, { timeout: 20_000 }).toBe(before + 1);
  };

  const bng = (number: number) => ({
    'NAS-IP-Address': `198.51.100.${number}`,
    'NAS-Identifier': `bng ${number}`,
  });

  test("tells once that a subscriber came from another NAS, with the payload of NebularStack's document", async () => {
    await logIn('user1@acme.example', bng(1));
    await logIn('user1@acme.example', bng(1));
    await logIn('user1@acme.example', bng(2));
    await logIn('user1@acme.example', bng(2));
    await logIn('user1@acme.example', bng(1));
    await expect.poll(() => changesOf('user1@acme.example').length, { timeout: 20_000 }).toBe(2);
    const [first, second] = changesOf('user1@acme.example');
    expect(first).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0200$/),
      context: 'radius-authentication',
      trigger: 'subscriber-nas-updated',
      data: {
        id: '',
        domain: 'acme.example',
        name: '',
        username: 'user1@acme.example',
        tenant_id: '',
        virtual_id: '',
        calling_station_id: 'AA-BB-CC-DD-EE-FF',
        profile_id: '',
        service_id: '',
        last_known_nas_ip4: '198.51.100.2',
        last_known_nas_name: 'bng 2',
      },
    });
    expect(second).toMatchObject({ data: { last_known_nas_ip4: '198.51.100.1', last_known_nas_name: 'bng 1' } });
  });

  test.each(['ACME\\user "two" {3} é €', '$(id) `id` %{User-Password}'])(
    'takes the address of the sender for a NAS that does not give its own, and the user name %s as it is',
    async (username) => {
      await logIn(username, {});
      expect(loginsOf(username)).toEqual([
        {
          event: 'radius.authentication',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
          subscriber: { username, calling_station_id: 'AA-BB-CC-DD-EE-FF' },
          nas_ip4: '127.0.0.1',
        },
      ]);
    },
  );

  test('tells nothing of a login that was refused', async () => {
    const refused = { 'User-Name': 'intruder', 'User-Password': 'wrong', ...bng(1) };
    expect((await radius?.send('auth', refused))?.stdout).toContain('Received Access-Reject');
    await logIn('user4', bng(1));
    expect(loginsOf('intruder')).toEqual([]);
  });

  test('tells of accounting as session_up and session_down, once each, and of nothing in between', async () => {
    const session = {
      'User-Name': 'user5@acme.example',
      'Acct-Session-Id': 'abng-1710000000-42',
      'Framed-Protocol': 'PPP',
      'Framed-IP-Address': '203.0.113.10',
      'Calling-Station-Id': 'aa:bb:cc:dd:ee:ff',
      'NAS-Port-Id': 'trunk0.200.20',
      ...bng(1),
    };
    const account = async (status: string, more: Readonly<Record<string, string>> = {}) => {
      const answer = await radius?.send('acct', { ...session, 'Acct-Status-Type': status, ...more });
      expect(answer?.stdout).toContain('Received Accounting-Response');
    };
    await account('Start', { 'Event-Timestamp': '1710000000' });
    await expect.poll(() => delivered('/sessions').length, { timeout: 20_000 }).toBe(1);
    await account('Interim-Update', { 'Acct-Session-Time': '60' });
    await account('Stop', {
      'Event-Timestamp': '1710003600',
      'Acct-Session-Time': '3600',
      'Acct-Input-Octets': '5',
      'Acct-Input-Gigawords': '2',
      'Acct-Output-Octets': '7',
      'Acct-Terminate-Cause': 'User-Request',
    });
    await expect.poll(() => delivered('/sessions').length, { timeout: 20_000 }).toBe(2);
    const known = {
      session_id: 'abng-1710000000-42',
      session_type: 'pppoe',
      username: 'user5@acme.example',
      ip_address: '203.0.113.10',
      mac_address: 'aa:bb:cc:dd:ee:ff',
      access_interface: 'trunk0.200.20',
      acct_session_id: 'abng-1710000000-42',
      calling_station_id: 'aa:bb:cc:dd:ee:ff',
      nas_ip4: '198.51.100.1',
      nas_name: 'bng 1',
    };
    expect(delivered('/sessions')).toEqual([
      { event: 'session_up', ...known, timestamp: 1710000000 },
      {
        event: 'session_down',
        ...known,
        timestamp: 1710003600,
        session_time: 3600,
        input_octets: 2 * 2 ** 32 + 5,
        output_octets: 7,
        terminate_cause: 'User-Request',
      },
    ]);
  });

  test('does not wait for an agent that takes the event and says nothing', async () => {
    agent?.child.kill('SIGSTOP');
    const login = { 'User-Name': 'user7', 'User-Password': PASSWORD, ...bng(1) };
    const answer = await radius?.send('auth', login);
    agent?.child.kill('SIGCONT');
    expect(answer?.stdout).toContain('Received Access-Accept');
    await expect.poll(() => loginsOf('user7').length, { timeout: 20_000 }).toBe(1);
  });

  test('goes on answering while no agent does, and its logins are told of later', async () => {
    await agent?.kill9();
    const login = { 'User-Name': 'user6', 'User-Password': PASSWORD, ...bng(1) };
    expect((await radius?.send('auth', login))?.stdout).toContain('Received Access-Accept');
    await expect.poll(() => keptEvents(agent), { timeout: 20_000 }).not.toEqual([]);
    agent = await startAgent({ config, ...(agent && { dir: agent.dir }) });
    await expect.poll(() => loginsOf('user6').length, { timeout: 20_000 }).toBe(1);
  });

  test('hands no password to the agent', () => {
    expect(loginsOf('user1@acme.example')).not.toEqual([]);
    const seen = sink?.requests.map(({ body }) => body.toString()) ?? [];
    const files = readdirSync(agent?.dir ?? '', { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const written = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    expect(written.join('')).toContain('user1@acme.example');
    expect(seen.concat(written).filter((text) => text.includes(PASSWORD))).toEqual([]);
  });
});
