import { expect, test } from 'vitest';
import { environment, snapshotOf, synthesise, templateOf } from './templates.ts';

const assembly = synthesise(environment());

test.each(['hookline-test', 'hookline-test-tenant-acme'])('deploys of %s what was reviewed', async (stack) => {
  await expect(snapshotOf(templateOf(assembly, stack))).toMatchFileSnapshot(`snapshots/${stack}.snap`);
});
