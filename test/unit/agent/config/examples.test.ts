import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '#agent/config/load-config.ts';
import { load } from './config-files.ts';

const EXAMPLES = join(dirname(fileURLToPath(import.meta.url)), '../../../../examples');
const example = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');

describe('the full example of a document', () => {
  test('of AthenaBNG loads when it is included', () => {
    const { config, warnings } = load('include: [bng.yaml]', { 'bng.yaml': example('athenabng-hooks.yaml') });

    expect(warnings).toEqual([]);
    expect(config.hooks).toMatchObject([
      { type: 'script', command: '/usr/local/bin/on-session-up.sh', timeoutMs: 10_000, events: ['session_up'] },
      {
        type: 'webhook',
        url: 'https://provisioning.example.com/api/session-up',
        method: 'POST',
        timeoutMs: 5000,
        events: ['session_up'],
        headers: { Authorization: 'Bearer eyJ...', 'X-Source': 'athenabng' },
      },
      { type: 'script', command: '/usr/local/bin/on-session-down.sh', timeoutMs: 10_000, events: ['session_down'] },
      {
        type: 'webhook',
        url: 'https://provisioning.example.com/api/session-down',
        method: 'POST',
        events: ['session_down'],
        headers: { Authorization: 'Bearer eyJ...' },
      },
    ]);
  });

  test('of AthenaBNG loads where it stands in the configuration itself', () => {
    expect(load(example('athenabng-hooks.yaml')).config.hooks).toHaveLength(4);
  });

  test('of athena-dhcpd loads when it is included', () => {
    const { config, warnings } = load('include: [dhcp.toml]', { 'dhcp.toml': example('athena-dhcpd-hooks.toml') });

    expect(warnings).toEqual([]);
    expect(config.hooks).toEqual([
      {
        id: 'log-leases',
        name: 'log-leases',
        type: 'script',
        tenant: 'default',
        enabled: true,
        events: ['lease.ack', 'lease.release', 'lease.expire'],
        subnets: ['192.168.1.0/24'],
        command: '/usr/local/bin/athena-hook.sh',
        timeoutMs: 10_000,
      },
      {
        id: 'slack-alerts',
        name: 'slack-alerts',
        type: 'webhook',
        tenant: 'default',
        enabled: true,
        events: ['conflict.detected', 'conflict.permanent', 'ha.failover'],
        subnets: [],
        url: 'https://hooks.slack.com/services/T00/B00/XXXXX',
        method: 'POST',
        headers: { 'X-Custom-Header': 'whatever' },
        timeoutMs: 5000,
        retries: 3,
        retryBackoffMs: 1000,
        secret: 'my-hmac-secret',
        template: 'slack',
        sslVerify: true,
      },
    ]);
    expect(config.scripts).toEqual({ concurrency: 4, queueLimit: 10_000, overflow: 'queue' });
  });

  test('of NebularStack loads', () => {
    const { hooks } = loadConfig(join(EXAMPLES, 'nebularstack.yaml')).config;

    expect(hooks).toMatchObject([
      { url: 'https://crm.example.com/hooks/nas', sslVerify: true },
      { url: 'http://192.0.2.10:8000/nas', sslVerify: false },
      { name: 'acme-nas', tenant: 'acme', retries: 10, sslVerify: true },
    ]);
  });
});

describe('the annotated example', () => {
  test('loads with the files it includes', () => {
    expect(loadConfig(join(EXAMPLES, 'hookline.yaml')).config.hooks).toHaveLength(11);
  });

  test('tells the truth about the defaults', () => {
    const { config } = loadConfig(join(EXAMPLES, 'hookline.yaml'));
    const defaults = load('').config;

    expect(config).toMatchObject({
      node: defaults.node,
      engine: defaults.engine,
      ingest: { http: defaults.ingest.http, secret: defaults.ingest.secret },
      api: defaults.api,
      defaultTenant: defaults.defaultTenant,
      scripts: defaults.scripts,
      spool: defaults.spool,
      retentionDays: defaults.retentionDays,
      logLevel: defaults.logLevel,
      dataDir: join(EXAMPLES, 'data'),
    });
    expect(config.ingest.socket).toBe(join(EXAMPLES, 'data/agent.sock'));
  });
});
