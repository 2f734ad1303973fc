import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#agent/config/load-config.ts';
import { directoryWith, errorsOf, issuesOf, load } from './config-files.ts';

describe('the defaults', () => {
  test('run where there is no file', () => {
    const cwd = directoryWith({});

    const { config, warnings } = loadConfig(undefined, { cwd });

    expect(warnings).toEqual([]);
    expect(config).toEqual({
      file: undefined,
      node: hostname(),
      dataDir: join(cwd, 'data'),
      engine: 'embedded',
      aws: undefined,
      ingest: { http: { host: '127.0.0.1', port: 9867 }, socket: join(cwd, 'data/agent.sock'), secret: undefined },
      api: { listen: { host: '127.0.0.1', port: 8080 }, token: undefined },
      defaultTenant: 'default',
      tenants: [],
      hooks: [],
      cloudHooks: [],
      scripts: { concurrency: 4, queueLimit: 10_000, overflow: 'queue' },
      sources: [],
      spool: { maxBytes: 2 ** 30 },
      retentionDays: 7,
      logLevel: 'info',
    });
  });

  test('are what an empty file and empty sections give', () => {
    expect(load('').config.hooks).toEqual([]);
    expect(load('hooks:\nevent_hooks:\n  session_up:\ningest:\ntenants:\ninclude:\n').config.hooks).toEqual([]);
  });
});

describe('the file', () => {
  test('is ./hookline.yaml where none is named', () => {
    const cwd = directoryWith({ 'hookline.yaml': 'node: bng1' });

    const { config } = loadConfig(undefined, { cwd });

    expect(config).toMatchObject({ file: join(cwd, 'hookline.yaml'), node: 'bng1' });
  });

  test('is where relative paths start from', () => {
    const cwd = directoryWith({ 'etc/box.yaml': 'data_dir: state\ningest: { socket: ../run/a.sock }' });

    const { config } = loadConfig('etc/box.yaml', { cwd });

    expect(config.dataDir).toBe(join(cwd, 'etc/state'));
    expect(config.ingest.socket).toBe(join(cwd, 'run/a.sock'));
  });

  test('is a fault where it is missing, a directory or not UTF-8', () => {
    const cwd = directoryWith({ 'latin1.yaml': Uint8Array.of(0x6e, 0x3a, 0x20, 0xff, 0x0a) });
    mkdirSync(join(cwd, 'directory'));

    expect(issuesOf(() => loadConfig('gone.yaml', { cwd }))).toEqual(['gone.yaml: there is no such file']);
    expect(issuesOf(() => loadConfig('directory', { cwd }))).toEqual(['directory: is a directory, expected a file']);
    expect(issuesOf(() => loadConfig('latin1.yaml', { cwd }))).toEqual([
      'latin1.yaml: cannot be read: it is not UTF-8 text',
    ]);
  });
});

describe('faults', () => {
  test('are all reported at once, each with its place', () => {
    const errors = errorsOf(`node: 5
retention_days: abc
hooks:
  webhook:
    - name: a
      url: ftp://x
      retries: 0
      colour: red
  script_timout: 5s
event_hooks:
  session_up:
    - type: script
`);

    expect(errors).toEqual([
      'hookline.yaml:1:1: node: expected a name for this box, got 5',
      'hookline.yaml:2:1: retention_days: expected a whole number from 1 to 3650, got "abc"',
      'hookline.yaml:6:7: hooks.webhook[0].url: expected a URL that starts with http:// or https://, got "ftp://x"',
      'hookline.yaml:7:7: hooks.webhook[0].retries: expected a whole number from 1 to 100, got 0',
      expect.stringMatching(/^hookline\.yaml:8:7: hooks\.webhook\[0\]\.colour: unknown key; allowed: type, name, /),
      'hookline.yaml:9:3: hooks.script_timout: unknown key (did you mean script_timeout?); allowed: ' +
        'event_buffer_size, script_concurrency, script_timeout, overflow, script, webhook',
      'hookline.yaml:12:7: event_hooks.session_up[0].command: missing; expected a shell command',
    ]);
  });

  test('are in the order of their lines', () => {
    const lines = errorsOf('webhooks: 1\nnode: 1\ntenants: 1').map((error) => error.split(':')[1]);

    expect(lines).toEqual(['1', '2', '3']);
  });

  test('are the message of the error, which has a stable code', () => {
    const error = new ConfigError([
      { file: 'a.yaml', line: 1, column: 2, path: 'node', message: 'is wrong', severity: 'error' },
      { file: 'a.yaml', line: 3, column: 4, path: 'include', message: 'is odd', severity: 'warning' },
    ]);

    expect(error).toMatchObject({ name: 'ConfigError', code: 'invalid_config', message: 'a.yaml:1:2: node: is wrong' });
  });

  test.each([
    ['node: [1]', 'node: expected a name for this box, got a list'],
    ['engine: gcp', 'engine: expected "embedded" or "aws", got "gcp"'],
    ['log_level: loud', 'log_level: expected "debug", "info", "warn" or "error", got "loud"'],
    ['retention_days: 0', 'retention_days: expected a whole number from 1 to 3650, got 0'],
    ['retention_days: 1.5', 'retention_days: expected a whole number from 1 to 3650, got 1.5'],
    ['default_tenant: Acme', 'default_tenant: expected a tenant id of 1 to 64 of'],
    ['ingest: yes', 'ingest: expected a mapping, got text'],
    ['include: a.yaml', 'include: expected a list of paths, got "a.yaml"'],
    ['include: [a.json]', 'include[0]: expected a file that ends in .yaml, .yml, .toml'],
    ['include: [hookline.yaml]', 'include[0]: a file cannot include itself'],
    ['- a', 'hookline.yaml:1:1: expected a mapping, got a list'],
    ['sources: [{ type: kea, url: "http://x" }]', 'sources[0].type: expected "athena-dhcpd", got "kea"'],
    ['__proto__: { node: x }', '__proto__: unknown key'],
  ])('of %s are explained', (yaml, message) => {
    expect(errorsOf(yaml)).toEqual([expect.stringContaining(message)]);
  });
});

describe('settings', () => {
  test('are taken from the file', () => {
    const { config } = load(`
ingest: { http: "[::1]:0", secret: s1 }
api: { listen: "0.0.0.0:443", token: t1 }
sources: [{ type: athena-dhcpd, url: "https://dhcp1/", token: t2 }]
spool: { max_bytes: 512MiB }
retention_days: 30
log_level: debug
hooks: { event_buffer_size: 5, script_concurrency: 2, overflow: drop }
`);

    expect(config).toMatchObject({
      ingest: { http: { host: '::1', port: 0 }, secret: 's1' },
      api: { listen: { host: '0.0.0.0', port: 443 }, token: 't1' },
      sources: [{ type: 'athena-dhcpd', url: 'https://dhcp1/', token: 't2' }],
      spool: { maxBytes: 512 * 2 ** 20 },
      retentionDays: 30,
      logLevel: 'debug',
      scripts: { queueLimit: 5, concurrency: 2, overflow: 'drop' },
    });
  });

  test('may turn HTTP ingest off, and empty secrets are none', () => {
    const { config } = load('ingest: { http: "", secret: "" }\napi: { token: "" }');

    expect(config.ingest).toMatchObject({ http: undefined, secret: undefined });
    expect(config.api.token).toBeUndefined();
  });
});
