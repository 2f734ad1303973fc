import { join } from 'node:path';
import type { Webhook } from '#shared/hook/hook.ts';
import type { Config } from '../config/config.ts';

export const DEMO_SECRET = 'whsec_aG9va2xpbmUtZGVtby1zZWNyZXQtMDAwMQ==';

/** A webhook a product, as its document would have it, and one in Slack's form. */
export function demoConfig(dataDir: string, sinkUrl: string): Config {
  const webhook = (name: string, events: string[], extra: Partial<Webhook> = {}): Webhook => ({
    type: 'webhook',
    id: name,
    name,
    tenant: 'default',
    enabled: true,
    events,
    subnets: [],
    timeoutMs: 5_000,
    url: `${sinkUrl}/${name}`,
    method: 'POST',
    headers: {},
    retries: 3,
    retryBackoffMs: 500,
    secret: DEMO_SECRET,
    sslVerify: true,
    ...extra,
  });
  return {
    file: undefined,
    node: 'demo',
    dataDir,
    engine: 'embedded',
    aws: undefined,
    ingest: { http: undefined, socket: join(dataDir, 'agent.sock'), secret: undefined },
    api: { listen: { host: '127.0.0.1', port: 0 }, token: undefined },
    defaultTenant: 'default',
    tenants: [],
    hooks: [
      webhook('billing', ['session_up', 'session_down']),
      webhook('cmdb', ['lease.ack', 'lease.renew', 'lease.release']),
      webhook('noc-slack', ['conflict.detected'], { template: 'slack' }),
      webhook('nas-watch', ['subscriber-nas-updated']),
    ],
    cloudHooks: [],
    scripts: { concurrency: 4, queueLimit: 10_000, overflow: 'queue' },
    sources: [],
    spool: { maxBytes: 64 * 1024 * 1024 },
    retentionDays: 1,
    logLevel: 'info',
  };
}
