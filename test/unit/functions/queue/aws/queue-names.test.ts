import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { TENANT_ID } from '#shared/tenant/tenant.ts';

const tenant = fc.stringMatching(TENANT_ID);

describe('the names of queues', () => {
  test('are readable', () => {
    expect(queueName('dev', 'acme')).toBe('hookline-dev-acme');
    expect(deadLetterQueueName('dev', 'acme')).toBe('hookline-dev-acme-dlq');
    expect(queueName('dev', 'isp.example')).toMatch(/^hookline-dev-isp_example-[0-9a-f]{8}$/);
  });

  test('are names that SQS takes, whatever the tenant', () => {
    fc.assert(
      fc.property(tenant, fc.stringMatching(/^[a-z]{1,20}$/), (id, env) => {
        expect(queueName(env, id)).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
        expect(deadLetterQueueName(env, id)).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
      }),
    );
  });

  test('are different for different tenants, also for those that try to look alike', () => {
    const dotted = queueName('dev', 'a.b').slice('hookline-dev-'.length);
    const long = 'x'.repeat(60);
    const tenants = ['a', 'a-dlq', 'a-dlq-dlq', 'a.b', 'a_b', dotted, `${long}aaaa`, `${long}bbbb`];
    const names = tenants.flatMap((id) => [queueName('dev', id), deadLetterQueueName('dev', id)]);
    expect(new Set(names).size).toBe(2 * tenants.length);
  });
});
