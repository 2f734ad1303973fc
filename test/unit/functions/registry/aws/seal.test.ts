import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import { openWebhook, sealWebhook } from '#functions/registry/aws/seal.ts';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import { type KmsServer, startKms } from '#test/conformance/support/kms-server.ts';
import { webhookOf } from './webhooks.ts';

describe('a sealed webhook', () => {
  let server: KmsServer;
  let nowMs = 0;
  const dataKeys = () => new DataKeys({ kms: server.kms, keyId: 'alias/hookline', now: () => nowMs });
  const decryptions = () => server.requests.filter(({ target }) => target === 'TrentService.Decrypt').length;

  beforeAll(async () => {
    server = await startKms();
  });
  afterAll(() => server.stop());

  test('shows neither secret nor header values, nor the credentials and the query of its URL', async () => {
    const { hook, sealed } = await sealWebhook(webhookOf('billing'), dataKeys());
    expect(hook.url).toBe('https://billing.example/hook');
    expect(JSON.stringify(hook) + sealed).not.toMatch(/in-the-secret|in-a-header|in-the-url|pass/);
    expect(server.requests.at(-1)?.body).toEqual({
      KeyId: 'alias/hookline',
      KeySpec: 'AES_256',
      EncryptionContext: { tenant: 'acme', hook: 'billing' },
    });
  });

  test('opens as what it was, whatever its secrets', async () => {
    const headers = fc.dictionary(fc.stringMatching(/^X-[A-Za-z]{1,10}$/), fc.string());
    await fc.assert(
      fc.asyncProperty(
        headers,
        fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
        async (values, secret) => {
          const { secret: _, ...rest } = webhookOf('billing', { headers: { ...values } });
          const webhook = secret === undefined ? rest : { ...rest, secret };
          expect(await openWebhook(await sealWebhook(webhook, dataKeys()), dataKeys())).toEqual(webhook);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('does not open for another tenant or hook, also where its data key is remembered', async () => {
    const keys = dataKeys();
    const { hook, sealed } = await sealWebhook(webhookOf('billing'), keys);
    await openWebhook({ hook, sealed }, keys);
    for (const other of [{ tenant: 'other' }, { id: 'crm' }])
      await expect(openWebhook({ hook: { ...hook, ...other }, sealed }, keys)).rejects.toMatchObject({
        code: 'sealed',
      });
  });

  test('does not open where it was changed', async () => {
    const { hook, sealed } = await sealWebhook(webhookOf('billing'), dataKeys());
    const parts = JSON.parse(sealed);
    const flipped = Buffer.from(parts.data, 'base64');
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    const other = JSON.parse((await sealWebhook(webhookOf('billing'), dataKeys())).sealed);
    for (const changed of [
      { ...parts, data: flipped.toString('base64') },
      { ...parts, tag: Buffer.alloc(16).toString('base64') },
      { ...parts, tag: Buffer.from(parts.tag, 'base64').subarray(0, 4).toString('base64') },
      { ...parts, key: other.key },
      { ...parts, v: 2 },
    ])
      await expect(openWebhook({ hook, sealed: JSON.stringify(changed) }, dataKeys())).rejects.toMatchObject({
        code: 'sealed',
      });
    await expect(openWebhook({ hook, sealed: 'no JSON' }, dataKeys())).rejects.toMatchObject({ code: 'sealed' });
  });

  test('asks KMS once for a data key, and again when five minutes are over', async () => {
    const keys = dataKeys();
    const webhook = await sealWebhook(webhookOf('billing'), keys);
    const before = decryptions();
    await Promise.all([openWebhook(webhook, keys), openWebhook(webhook, keys)]);
    nowMs += 5 * 60_000 - 1;
    await openWebhook(webhook, keys);
    expect(decryptions() - before).toBe(1);
    nowMs += 1;
    await openWebhook(webhook, keys);
    expect(decryptions() - before).toBe(2);
  });

  test('does not take a passing fault of KMS for a broken hook, nor remember it', async () => {
    const keys = dataKeys();
    const webhook = await sealWebhook(webhookOf('billing'), keys);
    server.fault = new AwsFault(500, 'KMSInternalException');
    await expect(openWebhook(webhook, keys)).rejects.toMatchObject({ name: 'KMSInternalException' });
    server.fault = undefined;
    expect(await openWebhook(webhook, keys)).toEqual(webhookOf('billing'));
  });
});
