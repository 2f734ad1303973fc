import { describe, expect, test } from 'vitest';
import { agentForTest } from '../e2e/support/box.ts';
import { leaseAck, sessionUp } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('the form of a webhook', skipped), () => {
  const open = chromiumForFile();

  test("says as one types what breaks NebularStack's rules, and takes what keeps them", async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, agent);
    await go('webhooks/new');
    const form = page.getByRole('dialog', { name: 'New Webhook' });
    await form.getByRole('radio', { name: /RADIUS/ }).click();
    const url = form.getByLabel('URL', { exact: true });

    await url.fill('ftp://billing.example.com');
    await form.getByText('expected a URL that starts with http:// or https://').waitFor();
    await url.fill('https://192.0.2.1/nas');
    await form.getByText('https:// cannot be used with an IP address').waitFor();
    await url.fill('http://192.0.2.1/nas');
    expect(await form.getByRole('radio', { name: 'False' }).isChecked()).toBe(true);
    await form.getByRole('radio', { name: 'True' }).click();
    await form.getByText('must be false where the URL contains an IP address').waitFor();
    await url.fill('http://billing.example.com/nas');
    await form.getByText('cannot be true with http://', { exact: true }).waitFor();
    await form.getByRole('button', { name: 'Create' }).click();
    await form.getByText('One field is wrong').waitFor();
    await url.fill('https://billing.example.com/nas');
    await form.getByText('subscriber-nas-updated').first().waitFor();
    await form.getByRole('button', { name: 'Create' }).click();

    const view = page.getByRole('dialog', { name: 'View Webhook' });
    await view.getByText('radius-authentication').waitFor();
    const { hooks } = await apiOf(agent).get('/hooks');
    expect(hooks).toMatchObject([
      {
        context: 'radius-authentication',
        trigger: 'subscriber-nas-updated',
        ssl_verify: true,
        name: 'billing.example.com',
      },
    ]);
  });

  test('shows the body that will be sent, and what of the latest events matches', async () => {
    const agent = await agentForTest({ config: {} });
    await postEvents(agent, [leaseAck('cpe-1'), leaseAck('tv'), sessionUp(1)]);
    const { page, go, expectAccessible, expectClean } = await consoleForTest(open, agent);
    await go('webhooks/new');
    const form = page.getByRole('dialog', { name: 'New Webhook' });
    await form.getByRole('radio', { name: /DHCP and BNG events/ }).click();
    await form.getByRole('button', { name: 'Select all of Leases' }).click();
    expect(await form.getByRole('button', { name: 'lease.expire' }).getAttribute('aria-pressed')).toBe('true');

    const body = form.getByRole('region', { name: 'Body' });
    await expect.poll(() => body.textContent()).toContain('"event": "lease.ack"');
    await form.getByRole('button', { name: /^Template/ }).click();
    await page.getByRole('option', { name: 'Slack' }).click();
    await expect.poll(() => body.textContent()).toContain('DHCP lease assigned');

    await form.getByLabel('Filter').fill('{"lease": {"hostname": [{"prefix": "cpe-"}]}}');
    await form.getByRole('button', { name: 'What of the latest events would match' }).click();
    await form.getByText('1 of 3').waitFor();
    const table = form.getByRole('table', { name: 'Latest events' });
    await table.getByText('lease.hostname').waitFor();
    await table.getByText('events', { exact: true }).waitFor();
    // axe takes a label that is scrolled out of the dialog for a hidden one (label-title-only).
    await form.getByText('RADIUS (NebularStack)').scrollIntoViewIfNeeded();
    await expectAccessible();
    await form.getByLabel('Filter').fill('{"lease": ');
    await form.getByText('expected an event pattern as JSON text').first().waitFor();
    expectClean();
  });

  test('tells who saves last that somebody else was faster, and lets them choose', async () => {
    const agent = await agentForTest({ config: {} });
    const { get, post, patch } = apiOf(agent);
    const { id } = await post('/hooks', { name: 'crm', url: 'https://crm.example.com/', secret: 'a secret' });
    const { page, go } = await consoleForTest(open, agent);
    await go(`webhooks/${id}/edit`);
    const form = page.getByRole('dialog', { name: 'Edit Webhook' });
    await form.getByLabel('Name', { exact: true }).fill('mine');
    await patch(`/hooks/${id}`, { name: 'theirs' });

    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await form.getByText('Somebody else changed this webhook meanwhile').waitFor();
    expect((await get(`/hooks/${id}`)).name).toBe('theirs');
    await form.getByRole('button', { name: 'Give up mine and load theirs' }).click();
    await expect.poll(() => form.getByLabel('Name', { exact: true }).inputValue()).toBe('theirs');

    await form.getByLabel('Name', { exact: true }).fill('mine after all');
    await patch(`/hooks/${id}`, { timeout: '7s' });
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await form.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByRole('dialog', { name: 'View Webhook' }).getByText('mine after all').waitFor();
    expect(await get(`/hooks/${id}`)).toMatchObject({ name: 'mine after all', timeout: '5s', secret: '********' });
  });
});
