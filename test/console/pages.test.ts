import { describe, expect, test } from 'vitest';
import { agentForTest } from '../e2e/support/box.ts';
import { leaseAck, range } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const PAGES = [
  ['overview', 'Overview'],
  ['webhooks', 'Webhooks'],
  ['webhooks/new', 'New Webhook'],
  ['scripts', 'Scripts'],
  ['events', 'Events'],
  ['deliveries', 'Deliveries'],
  ['dead-letters', 'Dead letters'],
  ['tokens', 'Tokens'],
  ['audit', 'Audit trail'],
] as const;

const skipped = requirePrerequisites(['chromium']);

/** A box with something on every page: a failing webhook of a file, a script, events, dead letters. */
async function busyBox() {
  const unreachable = 'http://127.0.0.1:9/gone';
  const agent = await agentForTest({
    config: {
      hooks: {
        webhook: [{ name: 'gone', url: unreachable, retries: 1, retry_backoff: '100ms' }],
        script: [{ name: 'log', command: 'true', events: ['lease.*'] }],
      },
    },
  });
  await postEvents(
    agent,
    range(1, 5).map((number) => leaseAck(`cpe-${number}`)),
  );
  const { get } = apiOf(agent);
  await expect.poll(async () => (await get('/dead-letters')).total, { timeout: 20_000 }).toBe(5);
  const { deliveries } = await get('/deliveries?state=dead');
  return { agent, deliveryId: String(deliveries[0].id), hookId: String(deliveries[0].hook_id) };
}

describe.skipIf(skipped !== undefined)(titleWith('every page of the console', skipped), () => {
  const open = chromiumForFile();

  test.for(['light', 'dark'] as const)('is accessible and keeps to its own host, %s', async (theme) => {
    const { agent, deliveryId, hookId } = await busyBox();
    const { page, go, expectClean, expectAccessible } = await consoleForTest(open, { apiUrl: agent.apiUrl, theme });
    await expectAccessible();
    await page.getByLabel('Token').fill(agent.token);
    await page.getByRole('button', { name: 'Sign in' }).click();

    const detail = [
      [`deliveries/${encodeURIComponent(deliveryId)}`, 'lease.ack for gone'],
      [`webhooks/${encodeURIComponent(hookId)}`, 'View Webhook'],
    ] as const;
    for (const [path, heading] of [...PAGES, ...detail]) {
      await go(path);
      await page.getByRole('heading', { name: heading, exact: false }).first().waitFor();
      await expect.poll(() => page.getByText(/^Loading/).count()).toBe(0);
      await expectAccessible();
    }
    expectClean();
  });

  test('does not scroll sideways at 390 pixels', async () => {
    const { agent, deliveryId, hookId } = await busyBox();
    const { page, go, expectClean } = await consoleForTest(open, { ...agent, width: 390, height: 844 });
    const detail = [`deliveries/${encodeURIComponent(deliveryId)}`, `webhooks/${encodeURIComponent(hookId)}`];
    for (const path of [...PAGES.map(([name]) => name), ...detail]) {
      await go(path);
      await page.getByRole('heading').first().waitFor();
      await expect.poll(() => page.getByText(/^Loading/).count()).toBe(0);
      const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect({ path, beyond }).toEqual({ path, beyond: 0 });
    }
    expectClean();
  });

  test('says so where there is no such page', async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, agent);
    await go('nowhere');
    await page.getByText('There is no such page').waitFor();
    expect(await page.getByRole('link', { name: 'API documentation' }).getAttribute('href')).toBe('/api/v1/docs');
  });
});
