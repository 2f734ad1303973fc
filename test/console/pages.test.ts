import { describe, expect, test } from 'vitest';
import { agentForTest } from '../e2e/support/box.ts';
import { leaseAck, range } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest, signIn } from './support/console-page.ts';

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

/** The table asks again after five seconds. */
const SLOW_MS = 7_000;

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

  test('names each in the title, goes back and forward, and keeps its place over a reload', async () => {
    const { agent, deliveryId, hookId } = await busyBox();
    const { page, go } = await consoleForTest(open, { apiUrl: agent.apiUrl });
    const hasTitle = (title: string) => expect.poll(() => page.title()).toBe(`${title} - Hookline`);
    await hasTitle('Sign in');
    await signIn(page, agent.token);
    const titles = [
      ['overview', 'Overview'],
      ['webhooks', 'Webhooks'],
      [`webhooks/${hookId}`, 'View Webhook'],
      ['webhooks/new', 'New Webhook'],
      [`deliveries/${encodeURIComponent(deliveryId)}`, 'One delivery'],
      ['nowhere', 'No such page'],
    ] as const;
    for (const [path, title] of titles) {
      await go(path);
      await hasTitle(title);
    }
    await page.goBack();
    await hasTitle('One delivery');
    await page.goBack();
    await page.getByRole('dialog', { name: 'New Webhook' }).waitFor();
    await page.goForward();
    await page.reload();
    await page.getByRole('heading', { name: 'lease.ack for gone' }).waitFor();
  });

  test('shows times where the reader is, and in UTC on hover', async () => {
    const { agent, deliveryId } = await busyBox();
    const { page, go } = await consoleForTest(open, agent);
    await go(`deliveries/${encodeURIComponent(deliveryId)}`);
    const time = page.locator('time').first();
    await time.waitFor();
    const at = (await time.getAttribute('datetime')) ?? '';
    const utc = `${at.replace('T', ' ').replace('Z', '')} UTC`;
    expect(await time.getAttribute('title')).toBe(utc);
  });

  test('draws rates, latency, queue age and dead letters, and says what the page itself has counted', async () => {
    const { agent } = await busyBox();
    const { page, go } = await consoleForTest(open, agent);
    await go('overview');
    const charts = [
      'Events and deliveries',
      'Latency of attempts',
      'Success rate',
      'Queue age',
      'Given up',
      'Dead letters',
    ];
    for (const name of charts) await page.getByRole('toolbar', { name: `Legend of: ${name}` }).waitFor();
    await page.getByText(/^How long the oldest message waits\. Seen by this page since \d\d:\d\d\.$/).waitFor();
    await page.getByText('5 deliveries were given up').waitFor();
  });

  test('says to a newcomer what to do, with a command and a button that send a first event', async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, agent);
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByRole('link', { name: '2. Send it an event' }).click();
    const command = page.getByRole('region', { name: 'A first event' });
    expect(await command.textContent()).toContain("curl -i http://127.0.0.1:9867/v1/events -d '{");
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByRole('table', { name: 'Events' }).getByText('lease.ack').waitFor();
    await go('webhooks');
    await page.getByText('npx hookline listen').waitFor();
  });

  test('waits for an answer that takes longer than the time to the next question, and says so where none comes', async () => {
    const { agent } = await busyBox();
    const { page, go } = await consoleForTest(open, agent);
    await page.route('**/api/v1/deliveries?*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      await route.continue();
    });
    await go('deliveries');
    await page.getByText('Loading deliveries').waitFor();
    await page.getByRole('table', { name: 'Deliveries' }).getByText('Dead letter').first().waitFor();

    await page.route('**/api/v1/hooks?*', (route) => route.abort());
    await go('webhooks');
    await page.getByText('This could not be loaded').waitFor();
    expect(await page.getByText('No webhooks yet').count()).toBe(0);
    await page.unroute('**/api/v1/hooks?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'gone' }).waitFor();
  });
});
