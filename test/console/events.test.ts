import { describe, expect, test } from 'vitest';
import { agentForTest } from '../e2e/support/box.ts';
import { leaseAck, sessionUp } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { chromiumForFile, consoleForTest, signIn } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('the Events page', skipped), () => {
  const open = chromiumForFile();

  test('shows what was and what comes, pauses, filters, clears, and shows an event as JSON', async () => {
    const agent = await agentForTest({ config: {} });
    await postEvents(agent, [leaseAck('earlier')]);
    const { page, go, expectClean } = await consoleForTest(open, agent);
    await go('events');
    const table = page.getByRole('table', { name: 'Events' });
    await table.getByText('earlier').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await postEvents(agent, [sessionUp(7)]);
    await table.getByText('user7@example.com').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await postEvents(agent, [leaseAck('while paused')]);
    const resume = page.getByRole('button', { name: 'Resume (1 new)' });
    await resume.waitFor();
    expect(await table.getByText('while paused').count()).toBe(0);
    await resume.click();
    await table.getByText('while paused').waitFor();

    await page.getByRole('button', { name: /^Event types/ }).click();
    await page.getByRole('option', { name: /^session_up/ }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => table.getByText('earlier').count()).toBe(0);
    await table.getByRole('button', { name: /^Show session_up/ }).click();
    const payload = page.getByRole('dialog', { name: 'session_up' }).getByRole('region', { name: 'Payload' });
    expect(JSON.parse((await payload.textContent()) ?? '')).toMatchObject({
      username: 'user7@example.com',
      session_id: 7,
    });
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('No events').waitFor();
    expectClean();
  });

  test('asks again and again where the host has no stream', async () => {
    const agent = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, { apiUrl: agent.apiUrl });
    let streams = 0;
    await page.route('**/api/v1/status', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), has_event_stream: false } });
    });
    await page.route('**/api/v1/events/stream*', (route) => {
      streams += 1;
      return route.abort();
    });
    await signIn(page, agent.token);
    await go('events');
    await page.getByText('Live', { exact: true }).waitFor();
    await postEvents(agent, [leaseAck('polled')]);
    await page.getByRole('table', { name: 'Events' }).getByText('polled').waitFor();
    expect(streams).toBe(0);
  });

  test('goes on by itself after the agent was away', async () => {
    const first = await agentForTest({ config: {} });
    const { page, go } = await consoleForTest(open, first);
    await go('events');
    await page.getByText('Live', { exact: true }).waitFor();
    const listen = new URL(first.apiUrl).host;
    await first.stop();
    await page.getByText(/Trying again/).waitFor();

    const again = await agentForTest({ config: { api: { listen } }, dir: first.dir });
    await postEvents(again, [leaseAck('after the restart')]);
    await page.getByText(/after the restart/).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });
});
