import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '#agent/cli/doctor/finding.ts';
import { DEAD_LETTER_LIST } from '#shared/api/delivery.ts';
import { HOOK_LIST, type HookView } from '#shared/api/hook.ts';
import { STATUS } from '#shared/api/operations.ts';
import { listen, selfSigned } from '../../../functions/deliver/endpoints.ts';
import { answer, startFakeApi } from '../support/fake-api.ts';
import { hookView } from '../support/records.ts';
import { directoryForTest, runCli, startCli } from '../support/run-cli.ts';

const MIB = 1024 * 1024;

/** A directory with a data directory and a configuration. */
function box(more: Readonly<Record<string, unknown>>) {
  const directory = directoryForTest();
  const dataDir = join(directory, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const socket = join(dataDir, 'agent.sock');
  const config = join(directory, 'hookline.yaml');
  const settings = { data_dir: dataDir, ingest: { http: '', socket }, spool: { max_bytes: '10MiB' }, ...more };
  writeFileSync(config, stringify(settings), { mode: 0o600 });
  return { directory, dataDir, socket, config };
}

async function findingsOf(args: readonly string[]): Promise<{ code: unknown; found: readonly Finding[] }> {
  const { code, stdout } = await runCli(['doctor', '--json', ...args]);
  return { code, found: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

const of = (found: readonly Finding[], check: string) =>
  found.filter((finding) => finding.check === check).map(({ result, message }) => `${result} ${message}`);

/** A server whose Date is so far ahead. */
const timeServer = async (aheadMs = 0) =>
  `http://${await listen(
    createHttpServer((_, response) =>
      response.writeHead(200, { date: new Date(Date.now() + aheadMs).toUTCString() }).end(),
    ),
  )}/`;

async function runningAgent({
  spoolBytes = 0,
  deadLetters = 0,
  url = 'http://127.0.0.1:1/a',
  more = [] as HookView[],
} = {}) {
  const token = { id: 'tok_1', name: 'root', scope: 'admin', tenant: '*' } as const;
  const hooks = [
    hookView({ url }),
    hookView({ id: 'hk_2', url, enabled: false, state: 'disabled', name: 'off' }),
    ...more,
  ];
  return startFakeApi({
    'GET /healthz': () => ({ body: { status: 'ok', node: 'bng1', spool_bytes: spoolBytes } }),
    'GET /status': () => answer(STATUS, { version: '0.1.0', host: 'box', node: 'bng1', has_event_stream: true, token }),
    'GET /dead-letters': () => answer(DEAD_LETTER_LIST, { dead_letters: [], total: deadLetters }),
    'GET /hooks': () => answer(HOOK_LIST, { hooks }),
  });
}

const apiOf = ({ url }: { url: string }) => ({ listen: url.slice('http://'.length), token: 'hlt_x' });

describe('hookline doctor', () => {
  test('finds nothing wrong with a box that is well', async () => {
    const endpoint = `http://${await listen(createHttpServer())}/a`;
    const agent = await runningAgent({ url: endpoint });
    const { config, socket } = box({ api: apiOf(agent) });
    const listener = createServer().listen(socket);
    try {
      const { code, found } = await findingsOf(['-c', config, '--time-server', await timeServer()]);
      expect(found.filter(({ result }) => result !== 'ok')).toEqual([]);
      expect(code).toBe(0);
      expect(new Set(found.map(({ check }) => check))).toEqual(
        new Set([
          ...['node', 'config', 'data_dir', 'disk', 'clock', 'socket'],
          ...['agent', 'spool', 'token', 'dead letters', 'endpoint'],
        ]),
      );
      expect(of(found, 'endpoint')).toEqual([`ok ${new URL(endpoint).origin} (billing): reachable`]);
      const { stdout } = await runCli(['doctor', '-c', config, '--time-server', await timeServer()]);
      expect(stdout).toMatch(/^ok {4}node {10}Node 24\./);
      expect(stdout).toMatch(/\n11 ok, 0 warnings, 0 failed\.\n$/);
    } finally {
      listener.close();
    }
  });

  test('says what to do where the agent does not run, and ends with 1', async () => {
    const webhook = [{ name: 'a', url: 'http://127.0.0.1:1/x' }];
    const { config, socket } = box({ api: { listen: '127.0.0.1:1' }, hooks: { webhook } });
    const { code, found } = await findingsOf(['-c', config, '--time-server', await timeServer()]);
    expect(code).toBe(1);
    expect(of(found, 'socket')).toEqual([`fail ${socket} is not there`]);
    expect(of(found, 'agent')).toEqual([
      expect.stringMatching(/^fail no agent answers at http:\/\/127\.0\.0\.1:1: .*REFUSED/),
    ]);
    expect(of(found, 'endpoint')).toEqual([
      'fail http://127.0.0.1:1 (a): no connection to 127.0.0.1 port 1 (ECONNREFUSED)',
    ]);
    expect(found.filter(({ result, hint }) => result === 'fail' && hint === undefined)).toEqual([]);
    expect((await runCli(['doctor', '-c', config, '--time-server', '127.0.0.1:1'])).stdout).toContain(
      'is not there\n                    -> start the agent',
    );
  });

  test('warns of a spool that fills, of dead letters, of hooks that fail and of a clock that is wrong', async () => {
    const more = [
      hookView({ id: 'hk_3', name: 'gone', state: 'disabled', health: { reason: 'HTTP 410' } }),
      hookView({ id: 'hk_4', name: 'slow', state: 'failing', health: { last_error: 'timeout' } }),
    ];
    const agent = await runningAgent({ spoolBytes: 9 * MIB, deadLetters: 3, more });
    const { config } = box({ api: apiOf(agent) });
    const { found } = await findingsOf(['-c', config, '--time-server', await timeServer(60_000)]);
    expect(of(found, 'spool')).toEqual(['warn 90% of spool.max_bytes waits for delivery']);
    expect(of(found, 'dead letters')).toEqual(['warn 3 dead letters']);
    expect(of(found, 'hook')).toEqual([
      'warn gone is out of service: HTTP 410',
      'warn slow: its latest attempt failed: timeout',
    ]);
    expect(of(found, 'clock')).toEqual([expect.stringMatching(/^warn (59|6\d)\.\d s behind http/)]);
    const far = await findingsOf(['-c', config, '--time-server', await timeServer(-3_600_000)]);
    expect(of(far.found, 'clock')).toEqual([expect.stringMatching(/^fail 3[56]\d\d\.\d s ahead of http/)]);
  });

  test('finds files that others may open, and scripts that others may change', async () => {
    const { directory, dataDir } = box({});
    const command = join(directory, 'script.sh');
    writeFileSync(command, '#!/bin/sh\n');
    chmodSync(command, 0o777);
    const { config, dataDir: open } = box({ hooks: { script: [{ name: 'changeable', command }] } });
    writeFileSync(join(open, 'api-token'), 'hlt_x\n');
    chmodSync(join(open, 'api-token'), 0o644);
    const { found } = await findingsOf(['-c', config, '--time-server', await timeServer()]);
    expect(of(found, 'data_dir')).toEqual([
      `fail ${join(open, 'api-token')} may be opened by others than its owner (mode 0644)`,
    ]);
    expect(of(found, 'script')).toEqual([
      expect.stringContaining(`fail changeable is not run: ${command} may be written`),
    ]);
    expect(dataDir).not.toBe(open);
  });

  test('lists every fault of a configuration, and looks at nothing else then', async () => {
    const { config } = box({ nod: 'x', retention_days: 0 });
    const { code, found } = await findingsOf(['-c', config]);
    expect(code).toBe(1);
    expect(found.map(({ check, result }) => `${check} ${result}`)).toEqual(['node ok', 'config fail', 'config fail']);
  });

  test('looks at certificates: whether they are good, and for how long', async () => {
    const certificate = selfSigned();
    const host = await listen(createTlsServer(certificate));
    const url = `https://${host}/x`;
    const webhook = [
      { name: 'checked', url },
      { name: 'unchecked', url, ssl_verify: false },
    ];
    const { config, directory } = box({ api: { listen: '127.0.0.1:1' }, hooks: { webhook } });
    const { found } = await findingsOf(['-c', config, '--time-server', await timeServer()]);
    expect(of(found, 'endpoint')).toEqual([
      `fail https://${host} (checked): its certificate is refused: DEPTH_ZERO_SELF_SIGNED_CERT`,
      `ok https://${host} (unchecked): reachable; its certificate is not checked (ssl_verify: false)`,
    ]);
    writeFileSync(join(directory, 'ca.pem'), certificate.cert);
    const trusting = startCli(['doctor', '--json', '-c', config, '--time-server', '127.0.0.1:1'], {
      NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
    });
    const report = (await json(trusting.stdout)) as { findings: Finding[] };
    expect(of(report.findings, 'endpoint')[0]).toBe(
      `warn https://${host} (checked): reachable, its certificate is good for 1 day`,
    );
  });
});
