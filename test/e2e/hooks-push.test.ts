import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import type { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import { type DynamoServer, startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { type KmsServer, startKms } from '#test/conformance/support/kms-server.ts';
import { directoryForTest, freePort } from './support/box.ts';
import { type Finished, HOOKLINE, runProgram } from './support/hookline.ts';

const SECRETS = /s3cr3t|in-a-header|in-the-url/;

const billing = {
  name: 'billing',
  tenant: 'acme',
  deliver_from: 'cloud',
  events: ['lease.*'],
  filter: { lease: { ip: [{ cidr: '192.0.2.0/24' }] } },
  url: 'https://billing.example/hook?token=in-the-url',
  headers: { Authorization: 'Bearer in-a-header' },
  secret: 's3cr3t-of-billing',
};
const crm = { name: 'crm', deliver_from: 'cloud', url: 'https://crm.example/' };

describe('hookline hooks push', () => {
  let server: DynamoServer;
  let kms: KmsServer;
  let hooks: DynamoHooks;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    kms = await startKms();
  });
  afterAll(() => kms.stop());
  beforeEach(async () => {
    server = await startDynamo();
    kms.fault = undefined;
    const keys = new DataKeys({ kms: kms.kms, keyId: 'alias/hookline-test', now: Date.now });
    hooks = new DynamoRegistry({ dynamo: server.dynamo, tableName: TABLE_NAME }).hooks(keys);
    env = {
      PATH: process.env.PATH,
      HOME: directoryForTest(),
      AWS_ENDPOINT_URL_DYNAMODB: server.endpoint,
      AWS_ENDPOINT_URL_KMS: kms.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    return () => server.stop();
  });

  /** Runs the command over a file with these webhooks. */
  async function push(webhook: readonly object[], args: readonly string[] = [], more: object = {}): Promise<Finished> {
    const file = join(directoryForTest(), 'hookline.yaml');
    const tenants = ['acme', 'other'].map((id) => ({ id, match: { realms: [`${id}.example`] } }));
    const aws = { environment: 'test', region: 'eu-central-1' };
    const config = { node: 'bng1', engine: 'aws', aws, tenants, hooks: { webhook }, ...more };
    writeFileSync(file, stringify(config), { mode: 0o600 });
    const finished = await runProgram(process.execPath, [HOOKLINE, 'hooks', 'push', '-c', file, ...args], { env });
    expect(finished.stdout + finished.stderr).not.toMatch(SECRETS);
    expect(finished.stderr).not.toMatch(/^ +at /m);
    return finished;
  }

  const actions = ({ stdout }: Finished) =>
    JSON.parse(stdout).hooks.map(({ name, action }: { name: string; action: string }) => `${name} ${action}`);
  const items = async () => (await server.dynamo.send(new ScanCommand({ TableName: TABLE_NAME }))).Items ?? [];
  const namesOf = async (tenant: string) => (await hooks.list(tenant)).hooks.map(({ hook }) => hook.name);

  test('copies the hooks for the cloud, sealed, with where they are from, and leaves the box its own', async () => {
    const box = { name: 'local', url: 'https://billing.internal/' };
    const script = [{ name: 'log', command: 'true' }];
    const finished = await push([billing, crm, box], [], { hooks: { webhook: [billing, crm, box], script } });
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    expect(finished.stdout.split('\n')).toEqual([
      expect.stringMatching(/^HOOK +TENANT +ACTION +NOTES$/),
      expect.stringMatching(/^billing +acme +created$/),
      expect.stringMatching(/^crm +default +created$/),
      expect.stringMatching(/^local +default +box +the box delivers it; .*deliver_from: cloud$/),
      'Registry of test: 2 changes made.',
      '1 script left out: scripts run on the box only.',
      '',
    ]);
    const [stored] = (await hooks.list('acme')).hooks;
    expect(stored?.pushedFrom).toBe('bng1');
    expect(stored && (await hooks.open(stored))).toMatchObject({
      id: 'billing',
      tenant: 'acme',
      events: ['lease.*'],
      filter: billing.filter,
      url: billing.url,
      headers: billing.headers,
      secret: billing.secret,
      retries: 3,
    });
    expect(await namesOf('default')).toEqual(['crm']);
    expect(JSON.stringify(await items())).not.toMatch(SECRETS);
  });

  test('writes nothing on a dry run', async () => {
    const finished = await push([billing], ['--dry-run']);
    expect(finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/^billing +acme +create$/m) });
    expect(finished.stdout).toContain('1 change to make, none made (dry run)');
    expect(await items()).toEqual([]);
  });

  test('writes nothing where nothing changed, and what changed where something did', async () => {
    await push([billing, crm]);
    const before = await items();
    const again = await push([crm, billing], ['--json']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(actions(again)).toEqual(['crm unchanged', 'billing unchanged']);
    expect(await items()).toEqual(before);

    const changed = await push([{ ...billing, secret: 's3cr3t-of-today' }, crm], ['--json']);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      environment: 'test',
      dry_run: false,
      scripts_left_out: 0,
      hooks: [
        { name: 'billing', id: 'billing', tenant: 'acme', action: 'change', notes: ['differs in secret'] },
        { name: 'crm', action: 'unchanged' },
      ],
    });
    const [stored] = (await hooks.list('acme')).hooks;
    expect(stored && (await hooks.open(stored)).secret).toBe('s3cr3t-of-today');
  });

  test('removes what it pushed formerly when asked to prune, and nothing that came from elsewhere', async () => {
    await push([billing, crm]);
    await push([{ ...crm, name: 'of-bng2' }], [], { node: 'bng2' });
    const [stored] = (await hooks.list('acme')).hooks;
    if (stored === undefined) throw new Error('billing is not in the registry');
    await hooks.put({ ...stored.hook, id: 'made', name: 'made' });

    const kept = await push([crm], ['--json']);
    expect(actions(kept)).toEqual(['crm unchanged', 'billing stale']);
    expect(await namesOf('acme')).toEqual(['billing', 'made']);

    const pruned = await push([crm], ['--prune']);
    expect(pruned).toMatchObject({ code: 0, stdout: expect.stringMatching(/^billing +acme +removed +no longer/m) });
    expect([await namesOf('acme'), await namesOf('default')]).toEqual([['made'], ['crm', 'of-bng2']]);
  });

  test('fails where box and cloud would both deliver, until one of them is told not to', async () => {
    await push([billing]);
    const { deliver_from: _, ...taken } = billing;
    const twice = await push([taken]);
    expect(twice).toMatchObject({ code: 1, stderr: 'not as it should be: billing (twice)\n' });
    expect(twice.stdout).toMatch(/^billing +acme +twice +--prune/m);
    expect(await push([taken], ['--prune'])).toMatchObject({ code: 0, stdout: expect.stringContaining('removed') });
    expect(await namesOf('acme')).toEqual([]);
  });

  test('overwrites no hook that was not pushed from files, and pushes the others', async () => {
    await push([billing]);
    const [stored] = (await hooks.list('acme')).hooks;
    if (stored === undefined) throw new Error('billing is not in the registry');
    await hooks.put({ ...stored.hook, url: 'https://made.example/' });
    const finished = await push([billing, crm], ['--prune']);
    expect(finished).toMatchObject({ code: 1, stderr: 'not as it should be: billing (refuse)\n' });
    const [made] = (await hooks.list('acme')).hooks;
    expect(made?.hook.url).toBe('https://made.example/');
    expect(await namesOf('default')).toEqual(['crm']);
  });

  test('pushes only what is asked for', async () => {
    expect(actions(await push([billing, crm], ['--json', '--hook', 'crm']))).toEqual(['crm create']);
    expect(actions(await push([billing, crm], ['--json', '--tenant', 'acme']))).toEqual(['billing create']);
    expect([await namesOf('acme'), await namesOf('default')]).toEqual([['billing'], ['crm']]);
    expect(actions(await push([], ['--json', '--prune', '--hook', 'crm', '--hook', 'billing']))).toEqual(
      expect.arrayContaining(['crm remove', 'billing remove']),
    );
    expect(await items()).toEqual([]);
  });

  test('warns of endpoints that the cloud refuses', async () => {
    const finished = await push([{ ...crm, url: 'http://192.168.1.1/' }]);
    expect(finished).toMatchObject({ code: 0, stderr: expect.stringMatching(/^crm: its endpoint is 192\.168\.1\.1/m) });
    const json = await push([{ ...crm, url: 'http://192.168.1.1/' }], ['--json']);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout).warnings).toEqual([expect.stringContaining('192.168.1.1')]);
  });

  test('tells wrong use apart, with exit code 2', async () => {
    const hooksWith = { webhook: [billing, { name: 'local', url: 'https://a.example/' }] };
    const more = { hooks: { ...hooksWith, script: [{ name: 'log', command: 'true' }] } };
    const failures: [readonly string[], RegExp][] = [
      [['--hook', 'nosuch'], /^--hook: there is no webhook "nosuch" in the files$/m],
      [['--hook', 'nosuch', '--prune'], /^--hook: neither the files nor the registry/m],
      [['--hook', 'log'], /^--hook: log is a script/m],
      [['--hook', 'local'], /^--hook: the box delivers local; .*deliver_from: cloud$/m],
      [['--tenant', 'nosuch'], /^--tenant: there is no tenant "nosuch"/m],
      [['--tenant', 'No Tenant', '--prune'], /^--tenant: expected/m],
      [['--wrong'], /unknown option/],
    ];
    for (const [args, stderr] of failures) {
      const finished = await push([], args, more);
      expect(finished).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
    }
    const noCloud = await push([{ name: 'a', url: 'https://a.example/' }], [], { engine: 'embedded', aws: undefined });
    expect(noCloud).toMatchObject({ code: 2, stderr: expect.stringMatching(/^hooks push needs the section aws/) });
    expect(await items()).toEqual([]);
  });

  test('takes the credentials of a credential process, which it asks once', async () => {
    const directory = directoryForTest();
    const script = join(directory, 'credentials.sh');
    const given = JSON.stringify({ Version: 1, AccessKeyId: 'test', SecretAccessKey: 'test' });
    writeFileSync(script, `echo asked >> ${directory}/asked\necho '${given}'\n`);
    writeFileSync(join(directory, 'aws-config'), `[default]\ncredential_process = /bin/sh ${script}\n`);
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...anonymous } = env;
    env = { ...anonymous, AWS_CONFIG_FILE: join(directory, 'aws-config') };
    expect(await push([billing])).toMatchObject({ code: 0, stderr: '' });
    expect(await namesOf('acme')).toEqual(['billing']);
    expect(readFileSync(join(directory, 'asked'), 'utf8')).toBe('asked\n');
  });

  test('says in one line what AWS lacks or refuses, and what to do', async () => {
    const failure = async (more: object = {}) => {
      const finished = await push([billing], [], more);
      expect(finished).toMatchObject({ code: 1, stdout: '' });
      expect(finished.stderr.trimEnd()).not.toContain('\n');
      return finished.stderr;
    };
    expect(await failure({ aws: { environment: 'nosuch', region: 'eu-central-1' } })).toMatch(
      /there is no table hookline-nosuch in eu-central-1/,
    );
    expect(await failure({ aws: { environment: 'test' } })).toMatch(/no region is known: add region/);
    kms.fault = new AwsFault(400, 'NotFoundException');
    expect(await failure()).toMatch(/no key alias\/hookline-test .*; billing is not pushed, 0 before it are/);
    kms.fault = new AwsFault(400, 'AccessDeniedException', 'User: arn:aws:iam::1:user/a\nis not authorized');
    expect(await failure()).toMatch(/AWS denies it \(User: arn:aws:iam::1:user\/a is not authorized\)/);
    kms.fault = new AwsFault(400, 'ExpiredTokenException');
    expect(await failure()).toMatch(/does not accept the credentials/);
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const { AWS_ENDPOINT_URL_DYNAMODB: _, ...unset } = env;
    env = unset;
    expect(await failure({ aws: { environment: 'test', region: 'eu-central-1', endpoint } })).toMatch(
      /cannot be reached \(ECONNREFUSED/,
    );
    const { AWS_ACCESS_KEY_ID: __, ...anonymous } = env;
    env = anonymous;
    expect(await failure()).toMatch(/no credentials were found/);
  });
});
