import { afterEach, expect, test, vi } from 'vitest';
import { defaultProvider } from '../../../infra/functions/bundled/environment-credentials.ts';

afterEach(() => vi.unstubAllEnvs());

function environment(keyId: string, secret: string, token: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', keyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
  vi.stubEnv('AWS_SESSION_TOKEN', token);
}

test("gives the bundles' SDK clients the credentials of the function's environment", async () => {
  environment('id', 'secret', 'token');
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
  environment('id', 'secret', '');
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
});

test('says what is missing where there are none', async () => {
  environment('id', '', 'token');
  await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
});
