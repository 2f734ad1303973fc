import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFile } from '#agent/shell/config-file.ts';
import { type Apply, Shell } from '#agent/shell/shell.ts';

const FILE = `# this box
node: bng1
event_hooks:
  session_up:
    - type: webhook # billing
      url: https://billing.example/up
      headers: { Authorization: Bearer t0ken }
`;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookline-shell-'));
  path = join(folder, 'hookline.yaml');
  writeFileSync(path, FILE, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shellOf = (apply: Apply = async () => 'applied') => new Shell(new ConfigFile(path), apply);

async function typed(shell: Shell, ...lines: readonly string[]): Promise<string[]> {
  const said: string[] = [];
  for (const line of lines) said.push(await shell.execute(line));
  return said;
}

describe('set and commit', () => {
  test("write AthenaBNG's example to the file and apply it", async () => {
    const applied: string[] = [];
    const shell = shellOf(async () => {
      applied.push(readFileSync(path, 'utf8'));
      return 'applied';
    });

    const said = await typed(
      shell,
      'set event_hooks session_up script command /usr/local/bin/on-session-up.sh',
      'set event_hooks session_up script timeout 10',
      'set event_hooks session_up webhook timeout 5',
      'set event_hooks session_down script command "/usr/local/bin/down.sh --now"',
      'commit',
    );

    expect(said.at(-1)).toBe('applied');
    expect(applied).toEqual([readFileSync(path, 'utf8')]);
    expect(applied[0]).toBe(`# this box
node: bng1
event_hooks:
  session_up:
    - type: webhook # billing
      url: https://billing.example/up
      headers: { Authorization: Bearer t0ken }
      timeout: 5
    - type: script
      command: /usr/local/bin/on-session-up.sh
      timeout: 10
  session_down:
    - type: script
      command: /usr/local/bin/down.sh --now
`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keep several hooks of a kind apart by name', async () => {
    const shell = shellOf();
    const [, , , shown] = await typed(
      shell,
      'set event_hooks session_up webhook crm url https://crm.example/',
      'set event_hooks session_up webhook billing2 url https://b.example/',
      'set event_hooks session_up webhook crm timeout 7',
      'show event_hooks session_up webhook crm',
    );

    expect(shown).toBe(
      'set event_hooks session_up webhook crm timeout 7\nset event_hooks session_up webhook crm url https://crm.example/',
    );
  });

  test("know athena-dhcpd's and NebularStack's sections, tenants and settings", async () => {
    const shell = shellOf();
    const said = await typed(
      shell,
      'set hooks webhook slack url https://hooks.slack.com/services/T00/B00/X',
      'set hooks webhook slack events conflict.* ha.failover',
      'set hooks webhook slack ssl_verify true',
      'set hooks webhook slack filter \'{"conflict":{"ip":["192.0.2.1"]}}\'',
      'set hooks script_concurrency 8',
      'set webhooks nas url http://nas.example/',
      'set webhooks nas context radius-authentication',
      'set webhooks nas trigger subscriber-nas-updated',
      'set tenants isp-a match realms isp-a.example',
      'set spool max_bytes 4GiB',
      'set retention_days 14',
      'commit check',
    );
    expect(said.at(-1)).toBe('the configuration is good');
  });

  test('are refused at once where the value is none of the key, and change nothing', async () => {
    const shell = shellOf();
    await expect(shell.execute('set retention_days soon')).rejects.toThrow('a whole number from 1 to 3650, got "soon"');
    await expect(shell.execute('set hooks webhook a timeout')).rejects.toThrow('expected a value');
    await expect(shell.execute('set retention_dayz 3')).rejects.toThrow('did you mean retention_days?');
    await expect(shell.execute('set event_hooks session_up webhook timeot 3')).rejects.toThrow('did you mean timeout?');
    expect(shell.hasChanges).toBe(false);
  });

  test('write nothing where the configuration is faulty, and say every fault', async () => {
    const shell = shellOf();
    await typed(shell, 'set event_hooks session_up webhook x timeout 5', 'set hooks webhook y retries 3');

    await expect(shell.execute('commit')).rejects.toThrow(
      /hookline\.yaml:8:\d+: event_hooks\.session_up\[1\]\.url: missing.*\n.*hooks\.webhook\[0\]\.url: missing/,
    );
    expect(readFileSync(path, 'utf8')).toBe(FILE);
    expect(readdirSync(folder)).toEqual(['hookline.yaml']);
  });

  test('put the file back where the agent refuses it', async () => {
    const shell = shellOf(() => Promise.reject(new Error('the agent answered 500')));
    await shell.execute('set log_level debug');

    await expect(shell.execute('commit')).rejects.toThrow('not committed: the agent answered 500');
    expect(readFileSync(path, 'utf8')).toBe(FILE);
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  test('do not overwrite what somebody else wrote meanwhile', async () => {
    const shell = shellOf();
    await shell.execute('set log_level debug');
    writeFileSync(path, `${FILE}retention_days: 3\n`);

    await expect(shell.execute('commit')).rejects.toThrow('somebody else changed the file');
    expect(readFileSync(path, 'utf8')).toContain('retention_days: 3');
    await typed(shell, 'rollback', 'set log_level debug', 'commit');
    expect(readFileSync(path, 'utf8')).toMatch(/retention_days: 3\nlog_level: debug/);
  });

  test('begin a file where there is none, for its owner alone', async () => {
    rmSync(path);
    await typed(shellOf(), 'set node bng2', 'commit');
    expect(readFileSync(path, 'utf8')).toBe('node: bng2\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('delete', () => {
  test('takes away a value, a hook, all hooks of a kind, and the sections that are then empty', async () => {
    const shell = shellOf();
    await typed(
      shell,
      'set event_hooks session_up webhook timeout 5',
      'set event_hooks session_up script command /bin/true',
      'delete event_hooks session_up webhook timeout',
      'delete event_hooks session_up webhook headers Authorization',
    );
    expect(await shell.execute('show event_hooks')).toBe(
      'set event_hooks session_up script command /bin/true\nset event_hooks session_up webhook url https://billing.example/up',
    );
    await shell.execute('delete event_hooks session_up webhook');
    expect(await shell.execute('show event_hooks')).toBe('set event_hooks session_up script command /bin/true');
    await typed(shell, 'delete event_hooks session_up script', 'commit');
    expect(readFileSync(path, 'utf8')).toBe('# this box\nnode: bng1\n');
  });

  test('says where there is nothing', async () => {
    await expect(shellOf().execute('delete hooks webhook slack')).rejects.toThrow('there is nothing there');
  });
});

describe('show, compare and rollback', () => {
  test('never show secrets or header values', async () => {
    const shell = shellOf();
    await shell.execute('set event_hooks session_up webhook secret s3cret');
    const said = await typed(shell, 'show', 'compare', 'show event_hooks session_up');
    expect(said.join('\n')).not.toMatch(/t0ken|s3cret/);
    expect(said[1]).toBe('+ set event_hooks session_up webhook secret ********');
  });

  test('tell what a commit would change, and take it back', async () => {
    const shell = shellOf();
    await typed(shell, 'set node bng9', 'set log_level debug');
    expect(await shell.execute('compare')).toBe('- set node bng1\n+ set node bng9\n+ set log_level debug');
    await shell.execute('rollback');
    expect(await shell.execute('compare')).toBe('');
    expect(shell.hasChanges).toBe(false);
  });

  test('go back several commits', async () => {
    const shell = shellOf();
    for (const node of ['bng2', 'bng3', 'bng4']) await typed(shell, `set node ${node}`, 'commit');

    await typed(shell, 'rollback 2', 'commit');
    expect(readFileSync(path, 'utf8')).toContain('node: bng2');
    await typed(shell, 'rollback 1', 'commit');
    expect(readFileSync(path, 'utf8')).toContain('node: bng4');
    await expect(shell.execute('rollback 9')).rejects.toThrow('no configuration from 9 commits ago is kept');
  });

  test('name hooks without a name by their number where there are several', async () => {
    writeFileSync(path, `${FILE}    - type: webhook\n      url: https://second.example/\n`);
    const shell = shellOf();
    await shell.execute('set event_hooks session_up webhook #2 timeout 9');
    expect(await shell.execute('show event_hooks session_up webhook #2')).toBe(
      'set event_hooks session_up webhook #2 timeout 9\nset event_hooks session_up webhook #2 url https://second.example/',
    );
  });

  test('what is shown makes the same configuration where it is typed', async () => {
    writeFileSync(
      path,
      'node: a b\nevent_hooks:\n  session_up:\n    - { type: script, command: "echo \\"x\\" # y" }\n',
    );
    const shown = await shellOf().execute('show');
    writeFileSync(path, '');
    const shell = shellOf();
    await typed(shell, ...shown.split('\n'));
    expect(shell.value).toEqual({
      node: 'a b',
      event_hooks: { session_up: [{ type: 'script', command: 'echo "x" # y' }] },
    });
  });
});

describe('help and completion', () => {
  test('list what may follow', async () => {
    const shell = shellOf();
    expect(await shell.execute('?')).toContain('commit');
    expect(await shell.execute('set event_hooks ?')).toMatch(/session_up.*\n.*session_down/);
    expect(await shell.execute('set event_hooks session_up webhook method ?')).toContain('POST, PUT or PATCH');
    expect(await shell.execute('set log_level ?')).toMatch(/debug\n.*info\n.*warn\n.*error/);
    expect(await shell.execute('show event_hooks s?').catch((error: Error) => error.message)).toContain('unknown word');
  });

  test('leave with changes only when asked twice', async () => {
    const shell = shellOf();
    await shell.execute('set node bng7');
    await expect(shell.execute('exit')).rejects.toThrow('there are changes');
    await shell.execute('exit');
    expect(shell.isDone).toBe(true);
  });

  test('unknown commands are said to be unknown', async () => {
    await expect(shellOf().execute('constructor')).rejects.toThrow('unknown command "constructor"');
  });
});
