import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { leaseAck } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const MAX_STEPS = 60;
const skipped = requirePrerequisites(['chromium']);

/** Presses Tab until this is what has the focus, by the name and role that a screen reader says. */
async function tabTo(page: Page, role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).and(page.locator(':focus'));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if ((await wanted.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${role} ${name}: not reached by Tab`);
}

const focused = (page: Page) => page.evaluate('document.activeElement.textContent');

describe.skipIf(skipped !== undefined)(titleWith('the console by keyboard alone', skipped), () => {
  const open = chromiumForFile();

  test('signs in, makes a webhook that receives events, closes its dialogs and signs out', async () => {
    const sink = await sinkForTest();
    const agent = await agentForTest({ config: {} });
    const { page, go, expectClean } = await consoleForTest(open, { apiUrl: agent.apiUrl });
    await page.getByLabel('Token').waitFor();
    await page.keyboard.type(agent.token);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await go('webhooks');
    await page.getByText('No webhooks yet').waitFor();

    await tabTo(page, 'link', 'New Webhook');
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'New Webhook' });
    await form.getByLabel('URL', { exact: true }).waitFor();
    await tabTo(page, 'textbox', 'URL');
    await page.keyboard.type(`${sink.url}/keys`);
    await tabTo(page, 'button', 'lease.ack');
    await page.keyboard.press('Space');
    expect(await form.getByRole('button', { name: 'lease.ack', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await tabTo(page, 'textbox', /^Name/);
    await page.keyboard.type('by keys');
    await page.keyboard.press('Enter');
    const view = page.getByRole('dialog', { name: 'View Webhook' });
    await view.getByText('by keys', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => view.count()).toBe(0);
    await postEvents(agent, [leaseAck('cpe-1')]);
    await sink.waitFor(({ url }) => url === '/keys');

    await tabTo(page, 'link', 'by keys');
    await page.keyboard.press('Enter');
    await view.getByText('by keys', { exact: true }).waitFor();
    await tabTo(page, 'button', 'Rotate secret');
    await page.keyboard.press('Enter');
    const confirm = page.getByRole('dialog', { name: 'Rotate the secret?' });
    await tabTo(page, 'button', 'Rotate');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'The new secret' }).waitFor();
    expect(await confirm.count()).toBe(0);
    await page.keyboard.press('Escape');
    await view.getByText('by keys', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => focused(page)).toContain('by keys');

    await tabTo(page, 'button', /^Signed in as/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('Token', { exact: true }).waitFor();
    expectClean();
  });
});
