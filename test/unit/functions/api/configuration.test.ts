import { expect, test } from 'vitest';
import { apiClient } from './support/api-client.ts';

test('reads the files of a box again, and writes down who asked', async () => {
  const { call, world } = apiClient();
  const { status, body } = await call('POST', '/config/reload');
  expect(status).toBe(200);
  expect(body).toEqual({ hooks: 4, restart: [] });
  expect(world.audit).toContainEqual(expect.objectContaining({ action: 'config.reload', actorId: 'tok_admin' }));
});

test("is nothing for a tenant's admin, and not there in the cloud", async () => {
  const box = apiClient();
  expect((await box.call('POST', '/config/reload', { token: 'alpha-admin' })).body.code).toBe('not_a_tenants');
  const cloud = apiClient({ world: { host: 'cloud' } });
  expect((await cloud.call('POST', '/config/reload')).body.code).toBe('not_here');
});
