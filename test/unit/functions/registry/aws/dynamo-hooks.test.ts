import { PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import type { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { type DynamoServer, startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { type KmsServer, startKms } from '#test/conformance/support/kms-server.ts';
import { webhookOf } from './webhooks.ts';

describe('the hooks in DynamoDB', () => {
  let server: DynamoServer;
  let kms: KmsServer;
  let registry: DynamoRegistry;
  let hooks: DynamoHooks;
  beforeEach(async () => {
    server = await startDynamo();
    kms = await startKms();
    registry = new DynamoRegistry({ dynamo: server.dynamo, tableName: TABLE_NAME });
    hooks = registry.hooks(new DataKeys({ kms: kms.kms, keyId: 'key', now: Date.now }));
  });
  afterEach(async () => {
    await server.stop();
    await kms.stop();
  });

  const idsOf = async (tenant: string) => (await hooks.list(tenant)).hooks.map(({ hook }) => hook.id);
  const isEnabled = async (hookId: string) =>
    (await hooks.list('acme')).hooks.find(({ hook }) => hook.id === hookId)?.hook.enabled;

  test('come back as they were put, and are listed without opening them', async () => {
    const filter = { lease: { ip: [{ prefix: '192.' }] } };
    const webhook = webhookOf('billing', { filter, template: 'slack' });
    await hooks.put(webhook);
    const { hooks: listed, faults } = await hooks.list('acme');
    expect(faults).toEqual([]);
    expect(listed.map(({ hook }) => hook)).toMatchObject([{ id: 'billing', filter, headers: {} }]);
    expect(kms.requests.map(({ target }) => target)).toEqual(['TrentService.GenerateDataKey']);
    expect(await Promise.all(listed.map((sealed) => hooks.open(sealed)))).toEqual([webhook]);
  });

  test('remember the node from whose files they were pushed, until they are put in another way', async () => {
    const origins = async () => (await hooks.list('acme')).hooks.map(({ hook, pushedFrom }) => [hook.id, pushedFrom]);
    await hooks.put(webhookOf('billing'), 'bng1');
    await hooks.put(webhookOf('crm'));
    await hooks.disable('acme', 'billing');
    expect(await origins()).toEqual([
      ['billing', 'bng1'],
      ['crm', undefined],
    ]);
    await hooks.put(webhookOf('billing'));
    expect(await origins()).toEqual([
      ['billing', undefined],
      ['crm', undefined],
    ]);
  });

  test('leave no secret in the table', async () => {
    await hooks.put(webhookOf('billing'));
    const { Items } = await server.dynamo.send(new ScanCommand({ TableName: TABLE_NAME }));
    expect(Items).toMatchObject([{ pk: { S: 'TENANT#acme' }, sk: { S: 'HOOK#billing' }, enabled: { BOOL: true } }]);
    expect(JSON.stringify(Items)).not.toMatch(/in-the-secret|in-a-header|in-the-url|user/);
  });

  test('are those of one tenant', async () => {
    await hooks.put(webhookOf('billing'));
    await hooks.put(webhookOf('billing', { tenant: 'acme.other' }));
    await hooks.put(webhookOf('audit', { tenant: '*' }));
    expect(await idsOf('acme')).toEqual(['billing']);
    expect(await idsOf('*')).toEqual(['audit']);
    expect(await hooks.delete('acme', 'billing')).toBe(true);
    expect(await hooks.delete('acme', 'billing')).toBe(false);
    expect([await idsOf('acme'), await idsOf('acme.other')]).toEqual([[], ['billing']]);
  });

  test('are all listed, however many pages that takes', async () => {
    for (let n = 0; n < 30; n++)
      await hooks.put(webhookOf(`hook-${n}`, { headers: { 'X-Large': 'x'.repeat(60_000) } }));
    expect(await idsOf('acme')).toHaveLength(30);
  });

  test('are taken out of service and back, and nothing is made of a hook that is not there', async () => {
    await hooks.put(webhookOf('billing'));
    expect(await hooks.disable('acme', 'billing')).toBe(true);
    expect(await isEnabled('billing')).toBe(false);
    expect(await hooks.enable('acme', 'billing')).toBe(true);
    expect(await isEnabled('billing')).toBe(true);
    expect([await hooks.disable('acme', 'crm'), await hooks.enable('acme', 'crm')]).toEqual([false, false]);
    expect(await idsOf('acme')).toEqual(['billing']);
  });

  test('that Hookline disabled are listed as such until they are enabled or deleted', async () => {
    const disabledIds = async () => (await hooks.list('acme')).disabled.map(({ hookId }) => hookId);
    for (const id of ['billing', 'crm']) {
      await hooks.put(webhookOf(id));
      await registry.healthOf('acme').disable(id, 'HTTP 410', 1_000);
    }
    expect(await disabledIds()).toEqual(['billing', 'crm']);
    await hooks.enable('acme', 'billing');
    expect(await disabledIds()).toEqual(['crm']);
    await hooks.delete('acme', 'crm');
    expect(await disabledIds()).toEqual([]);
  });

  test('that cannot be read are faults, and the others are there', async () => {
    await hooks.put(webhookOf('good'));
    await hooks.put(webhookOf('bad'));
    const change = (sk: string, text: string) =>
      server.dynamo.send(
        new UpdateItemCommand({
          TableName: TABLE_NAME,
          Key: { pk: { S: 'TENANT#acme' }, sk: { S: sk } },
          UpdateExpression: 'SET hook = :hook',
          ExpressionAttributeValues: { ':hook': { S: text } },
        }),
      );
    const { enabled: _, ...stored } = webhookOf('bad');
    const texts: [string, RegExp][] = [
      ['no JSON', /type: /],
      [JSON.stringify({ ...stored, retries: 101 }), /^retries: /],
      [JSON.stringify({ ...stored, surprise: 1 }), /surprise/],
      [JSON.stringify({ ...stored, filter: { lease: [] } }), /^filter: lease: /],
      [JSON.stringify({ ...stored, tenant: 'other' }), /^tenant or id/],
    ];
    for (const [text, reason] of texts) {
      await change('HOOK#bad', text);
      const { hooks: listed, faults } = await hooks.list('acme');
      expect(listed.map(({ hook }) => hook.id)).toEqual(['good']);
      expect(faults).toEqual([{ hookId: 'bad', reason: expect.stringMatching(reason) }]);
    }
    const Item = { pk: { S: 'TENANT#acme' }, sk: { S: 'HOOK#bad' } };
    await server.dynamo.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
    expect((await hooks.list('acme')).faults).toMatchObject([{ hookId: 'bad' }]);
  });

  test('are refused where they are none', async () => {
    await expect(hooks.put(webhookOf('billing', { url: 'ftp://billing.example' }))).rejects.toThrow(/url/);
    await expect(hooks.put(webhookOf('billing', { tenant: 'No Tenant' }))).rejects.toThrow(/tenant/);
    expect(await idsOf('acme')).toEqual([]);
  });
});
