import { describe, expect, test } from 'vitest';
import { agentForTest } from '../e2e/support/box.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest, signIn } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('signing in', skipped), () => {
  const open = chromiumForFile();

  test('refuses a wrong token, keeps a right one for the tab, and forgets it on signing out', async () => {
    const agent = await agentForTest({ config: {} });
    const { page } = await consoleForTest(open, { apiUrl: agent.apiUrl });
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').or(page.getByText(/token/i)).first().waitFor();
    expect(await page.getByRole('heading', { name: 'Overview' }).count()).toBe(0);

    await signIn(page, agent.token);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('localStorage.getItem("hookline.token")')).toBeNull();

    await page.getByRole('button', { name: /^Change to the dark theme/ }).click();
    expect(await page.evaluate('document.body.classList.contains("awsui-dark-mode")')).toBe(true);
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    await page.reload();
    await page.getByLabel('Token').waitFor();
  });

  test('keeps the token while nobody answers, and goes on by itself', async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, agent);
    await go('tokens');
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
    await page.route('**/api/v1/status', (route) => route.abort());
    await page.reload();
    await page.getByText('You are signed in, but there is no answer').waitFor();
    await page.unroute('**/api/v1/status');
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
  });

  test('keeps the token for the browser only where it is asked to', async () => {
    const agent = await agentForTest({ config: {} });
    const { page } = await consoleForTest(open, { apiUrl: agent.apiUrl });
    await page.getByLabel('Keep me signed in on this computer').check();
    await signIn(page, agent.token);
    const stored = 'JSON.stringify([localStorage.getItem("hookline.token"), sessionStorage.getItem("hookline.token")])';
    expect(JSON.parse(await page.evaluate(stored))).toEqual([agent.token, null]);
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(JSON.parse(await page.evaluate(stored))).toEqual([null, null]);
  });

  test('shows a token once; it sees what its scope and tenant may, until it is revoked', async () => {
    const agent = await agentForTest({ config: { tenants: [{ id: 'acme', match: { realms: ['acme.example'] } }] } });
    await apiOf(agent).post('/hooks', { name: 'of-default', tenant: 'default', url: 'https://crm.example.com/' });
    await apiOf(agent).post('/hooks', { name: 'of-acme', tenant: 'acme', url: 'https://crm.example.com/' });
    const admin = await consoleForTest(open, agent);
    await admin.go('tokens');
    await admin.page.getByRole('button', { name: 'New token' }).click();
    const dialog = admin.page.getByRole('dialog', { name: 'New token' });
    await dialog.getByLabel('Name', { exact: true }).fill('support desk');
    await dialog.getByRole('button', { name: /^Tenant/ }).click();
    await admin.page.getByRole('option', { name: 'acme' }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Copy it now').waitFor();
    const token = (await dialog.getByText(/^hkl_[\w-]+$/).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();

    const viewer = await consoleForTest(open, { apiUrl: agent.apiUrl, token });
    await viewer.go('webhooks');
    await viewer.page.getByRole('link', { name: 'of-acme' }).waitFor();
    expect(await viewer.page.getByRole('link', { name: 'of-default' }).count()).toBe(0);
    expect(await viewer.page.getByRole('link', { name: 'Tokens' }).count()).toBe(0);
    expect(await viewer.page.getByRole('button', { name: 'Disable', exact: true }).isDisabled()).toBe(true);

    await admin.page.getByRole('button', { name: 'Revoke support desk' }).click();
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await admin.page.getByText('The token "support desk" is revoked.').waitFor();
    await viewer.page.getByRole('button', { name: 'Refresh' }).click();
    await viewer.page.getByText('Your token is no longer valid.').waitFor();

    await admin.go('audit');
    const audit = admin.page.getByRole('table', { name: 'Audit trail' });
    await audit.getByText('token.create').waitFor();
  });
});
