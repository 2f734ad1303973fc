import type { Webhook } from '#shared/hook/hook.ts';

export function webhookOf(id: string, more: Partial<Webhook> = {}): Webhook {
  return {
    type: 'webhook',
    id,
    name: id,
    tenant: 'acme',
    enabled: true,
    events: ['lease.*'],
    subnets: ['192.0.2.0/24'],
    timeoutMs: 5_000,
    url: `https://user:pass@${id}.example/hook?token=in-the-url`,
    method: 'POST',
    headers: { Authorization: 'Bearer in-a-header' },
    retries: 3,
    retryBackoffMs: 2_000,
    secret: 'whsec_in-the-secret',
    sslVerify: true,
    ...more,
  };
}
