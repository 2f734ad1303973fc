import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatIssue, loadConfig } from '#agent/config/load-config.ts';
import { directoryWith, errorsOf, load } from './config-files.ts';

const BNG = 'event_hooks: { session_up: [{ type: script, command: a }] }';
const DHCP = '[[hooks.script]]\ncommand = "b"\n';

describe('an included file', () => {
  test('adds its hooks after those of the including file', () => {
    const { hooks } = load('include: [etc/bng.yaml, etc/dhcp.toml]\nhooks: { script: [{ command: c }] }', {
      'etc/bng.yaml': BNG,
      'etc/dhcp.toml': DHCP,
    }).config;

    expect(hooks).toMatchObject([{ command: 'c' }, { command: 'a' }, { command: 'b' }]);
  });

  test('is found from the directory of the including file, or by its absolute path', () => {
    const cwd = directoryWith({ 'etc/bng.yaml': BNG, 'etc/box.yaml': 'include: [bng.yaml]' });

    expect(loadConfig('etc/box.yaml', { cwd }).config.hooks).toHaveLength(1);
    const absolute = directoryWith({ 'hookline.yaml': `include: ["${join(cwd, 'etc/bng.yaml')}"]` });
    expect(loadConfig(undefined, { cwd: absolute }).config.hooks).toHaveLength(1);
  });

  test("has the daemon's other sections ignored, with one warning each", () => {
    const { config, warnings } = load('include: [d.toml]', {
      'd.toml': `[server]\ninterface = "eth0"\n[[subnet]]\nnetwork = "x"\n[[subnet]]\nnetwork = "y"\n${DHCP}`,
    });

    expect(config.hooks).toHaveLength(1);
    expect(warnings.map(formatIssue)).toEqual([
      'd.toml:1:1: warning: server: ignored: of an included file only hooks are read',
      'd.toml:3:1: warning: subnet: ignored: of an included file only hooks are read',
    ]);
  });

  test.each([
    ['x.yaml', 'node: a', 'x.yaml:1:1: expected at least one of event_hooks, hooks, webhooks'],
    ['x.yaml', '', 'x.yaml:1:1: expected at least one of event_hooks, hooks, webhooks'],
    ['x.yaml', 'include: [y.yaml]', 'x.yaml:1:1: expected at least one of event_hooks, hooks, webhooks'],
    ['x.yaml', 'hooks: { scripts: [] }', 'x.yaml:1:10: hooks.scripts: unknown key (did you mean script?)'],
    ['x.yml', 'hooks: [', 'x.yml:'],
    ['x.toml', '[hooks', 'x.toml:1:'],
    ['x.toml', '[[hooks.webhook]]\nurl = 5', 'x.toml:2:1: hooks.webhook[0].url: expected a URL that starts with'],
    ['x.toml', '[[hooks.webhook]]\ntimeout = "1s"', 'x.toml:1:1: hooks.webhook[0].url: missing; expected a URL'],
    ['y.yaml', BNG, 'hookline.yaml:1:11: include[0]: x.yaml: there is no such file'],
  ])('%s with %j is a fault', (name, content, message) => {
    const included = name === 'y.yaml' ? 'x.yaml' : name;

    expect(errorsOf(`include: [${included}]`, { [name]: content })[0]).toContain(message);
  });

  test('cannot be included twice', () => {
    expect(errorsOf('include: [x.yaml, ./x.yaml]', { 'x.yaml': BNG })).toEqual([
      'hookline.yaml:1:19: include[1]: the same file as include[0]',
    ]);
  });

  test('has its faults reported beside those of all other files', () => {
    const errors = errorsOf('node: 1\ninclude: [a.yaml, b.toml]', { 'a.yaml': 'hooks: 1', 'b.toml': '[hooks]\na = 1' });

    expect(errors.map((error) => error.split(':')[0])).toEqual(['hookline.yaml', 'a.yaml', 'b.toml']);
  });
});

describe('the settings for all scripts', () => {
  const files = { 'a.toml': '[hooks]\nevent_buffer_size = 5\n', 'b.toml': '[hooks]\nevent_buffer_size = 6\n' };

  test('come from an included file where the main one has none', () => {
    expect(load('include: [a.toml]', files).config.scripts).toEqual({
      concurrency: 4,
      queueLimit: 5,
      overflow: 'queue',
    });
  });

  test('come from the main file first', () => {
    const { scripts } = load('include: [a.toml, b.toml]\nhooks: { event_buffer_size: 7 }', files).config;

    expect(scripts.queueLimit).toBe(7);
  });

  test('must agree between included files', () => {
    expect(errorsOf('include: [a.toml, b.toml]', files)).toEqual([
      'b.toml:2:1: hooks.event_buffer_size: differs from a.toml:2:1 (hooks.event_buffer_size); set it in the main ' +
        'configuration, which wins over both',
    ]);
    expect(load('include: [a.toml, b.toml]', { ...files, 'b.toml': files['a.toml'] }).config.scripts.queueLimit).toBe(
      5,
    );
  });
});

describe('a file that others may open', () => {
  const warningsAt = (mode: number, yaml: string) => {
    const cwd = directoryWith({ 'hookline.yaml': yaml });
    chmodSync(join(cwd, 'hookline.yaml'), mode);
    return loadConfig(undefined, { cwd }).warnings.map(formatIssue);
  };

  test.each([
    'api: { token: s3cret }',
    'ingest: { secret: s3cret }',
    'hooks: { webhook: [{ url: "http://a.example/", secret: s3cret }] }',
    'hooks: { webhook: [{ url: "http://a.example/", headers: { Authorization: s3cret } }] }',
    'hooks: { webhook: [{ url: "http://a.example/", headers: { X-Api-Key: s3cret } }] }',
  ])('is warned of where it holds a secret: %s', (yaml) => {
    const warnings = warningsAt(0o644, yaml);

    expect(warnings).toEqual([
      expect.stringContaining('a secret in a file that others than its owner may open (mode 0644); chmod 600 it'),
    ]);
    expect(warnings.join()).not.toContain('s3cret');
  });

  test('is no matter without a secret, nor is a secret in a private file', () => {
    expect(warningsAt(0o644, 'api: { token: "" }\nnode: a')).toEqual([]);
    expect(warningsAt(0o600, 'api: { token: s3cret }')).toEqual([]);
  });
});
