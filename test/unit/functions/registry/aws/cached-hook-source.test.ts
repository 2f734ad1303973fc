import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cachedHookSource } from '#functions/registry/aws/cached-hook-source.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import type { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import { type DynamoServer, startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { type KmsServer, startKms } from '#test/conformance/support/kms-server.ts';
import { webhookOf } from './webhooks.ts';

describe('the cached hooks', () => {
  let server: DynamoServer;
  let kms: KmsServer;
  let registry: DynamoRegistry;
  let hooks: DynamoHooks;
  let nowMs = 0;
  let lists: string[];
  let faults: string[];
  beforeEach(async () => {
    server = await startDynamo();
    kms = await startKms();
    registry = new DynamoRegistry({ dynamo: server.dynamo, tableName: TABLE_NAME });
    hooks = registry.hooks(new DataKeys({ kms: kms.kms, keyId: 'key', now: () => nowMs }));
    lists = [];
    faults = [];
  });
  afterEach(async () => {
    await server.stop();
    await kms.stop();
  });

  const source = () =>
    cachedHookSource({
      hooks: {
        list(tenant) {
          lists.push(tenant);
          return hooks.list(tenant);
        },
        open: (sealed) => hooks.open(sealed),
      },
      healthOf: (tenant) => registry.healthOf(tenant),
      now: () => nowMs,
      onFault: (tenant, hookId, reason) => faults.push(`${tenant}/${hookId}: ${reason}`),
    });
  const put = async (...webhooks: readonly Webhook[]) => {
    for (const webhook of webhooks) await hooks.put(webhook);
  };
  const idsOf = async (cached: ReturnType<typeof source>, tenant = 'acme') =>
    (await cached.ofTenant(tenant)).map(({ hook }) => hook.id);

  test('are the tenants own and those of every tenant, opened', async () => {
    await put(webhookOf('billing'), webhookOf('audit', { tenant: '*' }), webhookOf('crm', { tenant: 'other' }));
    const cached = source();
    expect((await cached.ofTenant('acme')).map(({ hook }) => hook)).toEqual([
      webhookOf('billing'),
      webhookOf('audit', { tenant: '*' }),
    ]);
    expect(await cached.byId('acme', 'audit')).toMatchObject({ hook: { tenant: '*' } });
    expect(await cached.byId('acme', 'crm')).toEqual({ unavailable: 'the hook is no longer in the registry' });
  });

  test('change when the time is over that a look is remembered, and not before', async () => {
    const cached = source();
    expect(await idsOf(cached)).toEqual([]);
    await put(webhookOf('billing'));
    nowMs += 4_999;
    expect(await idsOf(cached)).toEqual([]);
    nowMs += 1;
    expect(await idsOf(cached)).toEqual(['billing']);
    await hooks.disable('acme', 'billing');
    nowMs += 5_000;
    expect(await idsOf(cached)).toEqual([]);
    expect(await cached.byId('acme', 'billing')).toEqual({ unavailable: 'the hook is disabled in the registry' });
  });

  test('are looked up once for all who ask at the same time', async () => {
    await put(webhookOf('billing'));
    const cached = source();
    await Promise.all([cached.ofTenant('acme'), cached.byId('acme', 'billing'), cached.ofTenant('other')]);
    expect(lists.toSorted()).toEqual(['*', 'acme', 'other']);
  });

  test('that are asked for by id just after they were made or enabled are found, and their like not looked for one by one', async () => {
    const cached = source();
    await cached.ofTenant('acme');
    nowMs += 100;
    await put(webhookOf('made'));
    lists = [];
    const asked = await Promise.all([cached.byId('acme', 'made'), cached.byId('acme', 'made')]);
    expect(asked).toMatchObject([{ hook: webhookOf('made') }, { hook: webhookOf('made') }]);
    expect(lists.toSorted()).toEqual(['*', 'acme']);

    await cached.disable('made', 'HTTP 410', nowMs, 'acme');
    nowMs += 100;
    await hooks.enable('acme', 'made');
    expect(await cached.byId('acme', 'made')).toMatchObject({ hook: webhookOf('made') });
    lists = [];
    await cached.byId('acme', 'made');
    expect(lists).toEqual([]);
  });

  test('go out of service at once where Hookline disables them, each in its own tenant', async () => {
    await put(webhookOf('same'), webhookOf('same', { tenant: 'other' }));
    const cached = source();
    await Promise.all([cached.ofTenant('acme'), cached.ofTenant('other')]);
    await cached.disable('same', 'HTTP 410', 1_000, 'acme');
    expect([await idsOf(cached), await idsOf(cached, 'other')]).toEqual([[], ['same']]);
    expect(await cached.byId('acme', 'same')).toEqual({ unavailable: 'the hook is disabled: HTTP 410' });
    const elsewhere = source();
    expect([await idsOf(elsewhere), await idsOf(elsewhere, 'other')]).toEqual([[], ['same']]);
    expect(await elsewhere.byId('acme', 'same')).toEqual({ unavailable: 'the hook is disabled: HTTP 410' });
  });

  test('that are broken cost the others nothing, and say why', async () => {
    await put(webhookOf('good'), webhookOf('bad-subnet', { subnets: ['no subnet'] }));
    const other = await startKms();
    const foreign = registry.hooks(new DataKeys({ kms: other.kms, keyId: 'key', now: () => nowMs }));
    await foreign.put(webhookOf('foreign'));
    await other.stop();
    const cached = source();
    expect(await idsOf(cached)).toEqual(['good']);
    expect(await cached.byId('acme', 'foreign')).toEqual({
      unavailable: expect.stringMatching(/^the hook in the registry cannot be used: .* by another key$/),
    });
    expect(faults.toSorted()).toEqual([
      expect.stringMatching(/^acme\/bad-subnet: /),
      expect.stringMatching(/^acme\/foreign: /),
    ]);
  });

  test('are not given out, nor given up, while KMS refuses', async () => {
    await put(webhookOf('billing'));
    const cached = source();
    kms.fault = new AwsFault(400, 'ThrottlingException');
    await expect(cached.byId('acme', 'billing')).rejects.toMatchObject({ name: 'ThrottlingException' });
    kms.fault = undefined;
    expect(await idsOf(cached)).toEqual(['billing']);
  });
});
