import { describe, expect, test } from 'vitest';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { leaseAck, range } from '../e2e/support/events.ts';
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

  test('shows a worker that is starting, and looks again until it is Active', async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, agent);
    let isStarting = true;
    await page.route('**/api/v1/workers', async (route) => {
      const response = await route.fetch();
      const { workers } = await response.json();
      const state = isStarting ? 'Activating' : 'Active';
      await route.fulfill({ response, json: { workers: workers.map((worker: object) => ({ ...worker, state })) } });
    });
    await go('webhooks');
    await page.getByText('Activating', { exact: true }).waitFor();
    for (const name of ['Enable', 'Disable']) {
      expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(false);
    }
    isStarting = false;
    await page.getByText('Active', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Enable', exact: true }).isDisabled()).toBe(true);
  });

  test('shows what an action answered at once, whatever an older answer says that comes late', async () => {
    const agent = await agentForTest({ config: {} });
    const { id } = await apiOf(agent).post('/hooks', { name: 'crm', url: 'https://crm.example.com/' });
    const { page, go } = await consoleForTest(open, agent);
    const held: (() => void)[] = [];
    let isHeld = false;
    await page.route(`**/api/v1/hooks/${id}`, async (route) => {
      const response = await route.fetch();
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      await route.fulfill({ response }).catch(() => {});
    });
    await go(`webhooks/${id}`);
    const view = page.getByRole('dialog', { name: 'View Webhook' });
    await view.getByRole('button', { name: 'Disable' }).waitFor();
    isHeld = true;
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await view.getByRole('button', { name: 'Disable' }).click();
    await view.getByRole('button', { name: 'Enable' }).waitFor();
    for (const release of held) release();
    await view.getByText('Disabled', { exact: true }).waitFor();
    expect(await view.getByRole('button', { name: 'Enable' }).count()).toBe(1);
  });

  test('fits its table into 1280 pixels, whatever the names are, and says them whole on hover', async () => {
    const name = 'a-name-that-somebody-pasted-from-a-ticket-with-all-that-stood-there-before-and-after';
    const agent = await agentForTest({ config: {} });
    const url = `https://crm.example.com/${'long/'.repeat(40)}`;
    await apiOf(agent).post('/hooks', { name, url, events: ['lease.*', 'session_up', 'session_down', 'ha.*'] });
    const { page, go } = await consoleForTest(open, agent);
    await go('webhooks');
    await page.getByRole('link', { name }).waitFor();
    expect(await page.getByTitle(url).count()).toBe(1);
    const beyond = 'const box = document.querySelector("table").parentElement; box.scrollWidth - box.clientWidth';
    expect(await page.evaluate(beyond)).toBe(0);
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

    await view.getByRole('button', { name: 'Replay' }).click();
    const replay = page.getByRole('dialog', { name: 'Replay events to crm' });
    await replay.getByRole('button', { name: /Window/ }).click();
    await page.getByRole('button', { name: 'Absolute mode' }).click();
    await page.getByLabel('Start date').fill('2026/01/30');
    await page.getByLabel('End date').fill('2026/02/01');
    await page.getByRole('button', { name: 'Apply' }).click();
    const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/replays'));
    await replay.getByRole('button', { name: 'Replay' }).click();
    const { since, until } = (await asked).postDataJSON();
    expect(new Date(since)).toEqual(new Date('2026-01-30T00:00:00'));
    expect(new Date(until)).toEqual(new Date('2026-02-01T23:59:59'));
    await replay
      .getByText(/^Done\./)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');

    await view.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('dialog', { name: 'Rotate the secret?' }).getByRole('button', { name: 'Rotate' }).click();
    await page.getByText(/^The secret before it signs as well until/).waitFor();
    expect(await get(`/hooks/${id}`)).toMatchObject({ old_secret_until: expect.any(String) });
    expectClean();
  });

  test('cancels a replay, also one that was begun before the dialog was opened', async () => {
    const sink = await sinkForTest({ respond: () => {} });
    const agent = await agentForTest({ config: {} });
    for (const from of [0, 1, 2]) {
      const events = range(from * 400, 400).map((number) => leaseAck(`cpe-${number}`));
      await postEvents(agent, events);
    }
    const { get, post } = apiOf(agent);
    const { id } = await post('/hooks', { name: 'slow', url: `${sink.url}/slow`, timeout: '60s' });
    const { page, go, expectAccessible } = await consoleForTest(open, agent);
    await go(`webhooks/${id}`);
    const openDialog = () => page.getByRole('button', { name: 'Replay' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay events to slow' });
    await openDialog();
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await dialog.getByRole('button', { name: 'Cancel the replay' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await openDialog();
    await expectAccessible();
    await dialog.getByRole('button', { name: 'Cancel the replay' }).click();
    await dialog
      .getByText(/^Cancelled\./)
      .first()
      .waitFor();
    expect((await get('/replays')).replays).toMatchObject([{ hook: 'slow', state: 'cancelled' }]);
  });
});
