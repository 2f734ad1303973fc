import { describe, expect, test } from 'vitest';
import { type CloudHook, type PushInput, planPush } from '#agent/cli/push/push-plan.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { webhookOf } from '#test/unit/functions/registry/aws/webhooks.ts';

/** What the registry has after this node pushed the hook. */
function stored(webhook: Webhook, more: Partial<CloudHook> = {}): CloudHook {
  const { tenant, id, name } = webhook;
  return { tenant, id, name, pushedFrom: 'bng1', content: structuredClone(webhook), disabled: undefined, ...more };
}

function plan(input: Partial<PushInput>) {
  return planPush({ node: 'bng1', cloudHooks: [], boxHooks: [], registry: [], prune: false, ...input });
}

const billing = webhookOf('billing', { filter: { lease: { ip: [{ prefix: '192.' }] } } });

describe('a hook for the cloud', () => {
  test('is created where the registry has none of its tenant and id', () => {
    const registry = [
      stored(webhookOf('billing', { tenant: 'other' }), { pushedFrom: 'bng2' }),
      stored(webhookOf('crm')),
    ];
    expect(plan({ cloudHooks: [billing], registry })[0]).toEqual({
      tenant: 'acme',
      id: 'billing',
      name: 'billing',
      action: 'create',
      webhook: billing,
      notes: [],
    });
  });

  test('is unchanged where the registry has the same, whatever the order of its headers', () => {
    const headers = { 'X-A': '1', 'X-B': '2' };
    const other = { ...billing, headers: { 'X-B': '2', 'X-A': '1' } };
    expect(plan({ cloudHooks: [{ ...billing, headers }], registry: [stored(other)] })).toMatchObject([
      { action: 'unchanged', notes: [] },
    ]);
  });

  test.each<[keyof Webhook, string, Webhook]>([
    ['secret', 'secret', { ...billing, secret: 'another' }],
    ['url', 'url', { ...billing, url: 'https://user:pass@billing.example/hook?token=other' }],
    ['headers', 'headers', { ...billing, headers: {} }],
    ['filter', 'filter', webhookOf('billing')],
    ['enabled', 'enabled', { ...billing, enabled: false }],
    ['timeoutMs', 'timeout', { ...billing, timeoutMs: 1 }],
    ['retryBackoffMs', 'retry_backoff', { ...billing, retryBackoffMs: 1 }],
    ['sslVerify', 'ssl_verify', { ...billing, sslVerify: false }],
    ['template', 'template', { ...billing, template: 'slack' }],
  ])('is changed where its %s is another, by name and without values', (_, name, there) => {
    expect(plan({ cloudHooks: [billing], registry: [stored(there)] })).toMatchObject([
      { action: 'change', webhook: billing, notes: [`differs in ${name}`] },
    ]);
  });

  test('is written anew where its secrets cannot be opened', () => {
    const registry = [stored(billing, { content: 'sealed' })];
    expect(plan({ cloudHooks: [billing], registry })).toMatchObject([{ action: 'change' }]);
  });

  test('overwrites no hook that came into the registry in another way, nor one that cannot be read', () => {
    const made = [stored(billing, { pushedFrom: undefined })];
    const unreadable = [stored(billing, { content: 'unreadable' })];
    for (const registry of [made, unreadable])
      for (const prune of [false, true])
        expect(plan({ cloudHooks: [billing], registry, prune })).toMatchObject([{ action: 'refuse' }]);
  });

  test("takes another node's place, and says so", () => {
    const registry = [stored({ ...billing, secret: 'another' }, { pushedFrom: 'bng2' })];
    expect(plan({ cloudHooks: [billing], registry })).toMatchObject([
      { action: 'change', notes: ['differs in secret', 'pushed from bng2 before'] },
    ]);
  });

  test('says why it is out of service', () => {
    const registry = [stored(billing, { disabled: 'HTTP 410' })];
    expect(plan({ cloudHooks: [billing], registry })).toMatchObject([
      { action: 'unchanged', notes: ['out of service in the cloud: HTTP 410'] },
    ]);
  });
});

describe('a hook that the box delivers', () => {
  test('is not pushed, and what would have it pushed is said', () => {
    expect(plan({ boxHooks: [billing] })).toMatchObject([
      { action: 'box', notes: [expect.stringContaining('deliver_from: cloud')] },
    ]);
  });

  test('is found out where the cloud delivers it too, and taken from the cloud by prune', () => {
    const registry = [stored(billing, { content: 'sealed' })];
    expect(plan({ boxHooks: [billing], registry })).toMatchObject([
      { action: 'twice', notes: [expect.stringContaining('--prune')] },
    ]);
    expect(plan({ boxHooks: [billing], registry, prune: true })).toMatchObject([{ action: 'remove', id: 'billing' }]);
  });

  test.each(['bng2', undefined])('does not take a hook of %s from the cloud', (pushedFrom) => {
    const registry = [stored(billing, { pushedFrom })];
    for (const prune of [false, true])
      expect(plan({ boxHooks: [billing], registry, prune })).toMatchObject([{ action: 'twice' }]);
  });
});

describe('a hook that is no longer in the files', () => {
  test('stays, and is told of, unless prune is asked for', () => {
    expect(plan({ registry: [stored(billing)] })).toMatchObject([{ action: 'stale', name: 'billing' }]);
    expect(plan({ registry: [stored(billing)], prune: true })).toMatchObject([{ action: 'remove', tenant: 'acme' }]);
  });

  test.each(['bng2', undefined])('is never touched where it came from %s', (pushedFrom) => {
    expect(plan({ registry: [stored(billing, { pushedFrom })], prune: true })).toEqual([]);
  });
});
