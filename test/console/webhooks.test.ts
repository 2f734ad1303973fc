import { describe, expect, test } from 'vitest';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { leaseAck } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('the Webhooks page', skipped), () => {
  const open = chromiumForFile();

  test("steers a tenant's worker, with NebularStack's rules for its buttons", async () => {
    const agent = await agentForTest({ config: { tenants: [{ id: 'acme', match: { realms: ['acme.example'] } }] } });
    const { page, go } = await consoleForTest(open, agent);
    await go('webhooks');
    const enable = page.getByRole('button', { name: 'Enable', exact: true });
    const disable = page.getByRole('button', { name: 'Disable', exact: true });
    await page.getByText('Active', { exact: true }).waitFor();
    expect(await enable.isDisabled()).toBe(true);

    await page.getByRole('button', { name: 'Tenant default' }).click();
    await page.getByRole('option', { name: 'acme' }).click();
    await disable.click();
    await page.getByText('Inactive', { exact: true }).waitFor();
    await expect.poll(() => disable.isDisabled()).toBe(true);
    const states = async () => {
      const { workers } = await apiOf(agent).get('/workers');
      return Object.fromEntries(workers.map(({ tenant, state }: Record<string, string>) => [tenant, state]));
    };
    expect(await states()).toEqual({ default: 'Active', acme: 'Inactive' });

    await enable.click();
    await page.getByText('Active', { exact: true }).waitFor();
    await expect.poll(states).toEqual({ default: 'Active', acme: 'Active' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => enable.isDisabled()).toBe(true);
  });

  test('shows the hooks of files, and leaves them as they are', async () => {
    const config = { hooks: { webhook: [{ name: 'from-file', url: 'https://crm.example.com/' }] } };
    const agent = await agentForTest({ config });
    const { page, go } = await consoleForTest(open, agent);
    await go('webhooks');
    await page.getByRole('link', { name: 'from-file' }).click();
    const view = page.getByRole('dialog', { name: 'View Webhook' });
    await view.getByText('file, read-only').waitFor();
    for (const name of ['Delete', 'Disable', 'Rotate secret']) {
      expect(await view.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    }
    expect(await view.getByText('Edit', { exact: true }).locator('..').getAttribute('aria-disabled')).toBe('true');
  });

  test('tests, disables, enables and replays a hook, and rotates its secret', async () => {
    const sink = await sinkForTest();
    const agent = await agentForTest({ config: {} });
    await postEvents(agent, [leaseAck('before the hook')]);
    const { get, post } = apiOf(agent);
    const { id } = await post('/hooks', { name: 'crm', url: `${sink.url}/crm`, secret: 'first' });
    const { page, go, expectClean } = await consoleForTest(open, agent);
    await go(`webhooks/${id}`);
    const view = page.getByRole('dialog', { name: 'View Webhook' });

    await view.getByRole('button', { name: 'Test' }).click();
    await page.getByText('A test event is on its way to crm.').waitFor();
    await sink.waitFor(({ url }) => url === '/crm');

    await view.getByRole('button', { name: 'Disable' }).click();
    await view.getByRole('button', { name: 'Enable' }).waitFor();
    expect((await get(`/hooks/${id}`)).enabled).toBe(false);
    await view.getByRole('button', { name: 'Enable' }).click();
    await view.getByRole('button', { name: 'Disable' }).waitFor();

    await view.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('dialog', { name: 'Replay events to crm' }).getByRole('button', { name: 'Replay' }).click();
    await page
      .getByText(/^Done\./)
      .first()
      .waitFor();
    await sink.waitFor(({ body }) => body.includes('before the hook'));
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

    await view.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('dialog', { name: 'Rotate the secret?' }).getByRole('button', { name: 'Rotate' }).click();
    await page.getByText(/^The secret before it signs as well until/).waitFor();
    expect(await get(`/hooks/${id}`)).toMatchObject({ old_secret_until: expect.any(String) });
    expectClean();
  });
});
