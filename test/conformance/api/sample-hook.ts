import type { Webhook } from '#shared/hook/hook.ts';

/** A hook of `isp-a` that wants leases. */
export const HOOK: Webhook = {
  type: 'webhook',
  id: 'hk',
  name: 'hk',
  tenant: 'isp-a',
  enabled: true,
  events: ['lease.*'],
  subnets: [],
  timeoutMs: 1_000,
  url: 'https://billing.example/',
  method: 'POST',
  headers: {},
  retries: 3,
  retryBackoffMs: 1_000,
  sslVerify: true,
};
