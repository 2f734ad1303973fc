import { describe, expect, test } from 'vitest';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { leaseAck } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('the life of a webhook in the console', skipped), () => {
  const open = chromiumForFile();

  test('from the form to a delivery, to a failing endpoint, to dead letters, and redriven', async () => {
    let status = 200;
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end('from the sink') });
    const agent = await agentForTest({ config: {} });
    const { page, go, expectClean } = await consoleForTest(open, agent);

    await go('webhooks');
    await page.getByRole('link', { name: 'New Webhook' }).click();
    const form = page.getByRole('dialog', { name: 'New Webhook' });
    await form.getByRole('radio', { name: /DHCP and BNG events/ }).click();
    await form.getByLabel('URL', { exact: true }).fill(`${sink.url}/leases`);
    await form.getByRole('button', { name: 'lease.ack', exact: true }).click();
    await form.getByLabel('Name', { exact: true }).fill('leases');
    await form.getByRole('button', { name: 'Generate' }).click();
    await form.getByRole('button', { name: /Headers, retries/ }).click();
    await form.getByLabel('Attempts').fill('2');
    await form.getByLabel('Wait before the second attempt').fill('100ms');
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog', { name: 'View Webhook' }).getByText('leases', { exact: true }).waitFor();

    await postEvents(agent, [leaseAck('arrives')]);
    const { headers } = await sink.waitFor(({ body }) => body.includes('arrives'));
    expect(headers).toMatchObject({
      'webhook-id': expect.any(String),
      'webhook-signature': expect.stringMatching(/^v1,/),
    });

    status = 503;
    await postEvents(agent, [leaseAck('dies')]);
    await go('dead-letters');
    await page.getByRole('table', { name: 'Dead letters by hook and reason' }).getByText('HTTP 503').waitFor();
    await page
      .getByRole('table', { name: 'Dead letters', exact: true })
      .getByRole('link', { name: 'lease.ack' })
      .click();
    await page.getByRole('heading', { name: 'lease.ack for leases' }).waitFor();
    await page.getByText('Attempt 1: failed, to be tried again').waitFor();
    await page.getByText('Attempt 2: failed, given up').waitFor();
    expect(await page.getByRole('region', { name: 'Response to attempt 2' }).textContent()).toBe('from the sink');

    status = 200;
    await go('dead-letters');
    await page.getByRole('button', { name: 'Redrive all' }).click();
    await page.getByRole('button', { name: 'Redrive 1' }).click();
    await page.getByText('1 dead letter goes out again.').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('No dead letters').waitFor();
    await expect.poll(() => sink.requests.filter(({ body }) => body.includes('dies')).length).toBe(3);

    await go('deliveries');
    await page.getByRole('table', { name: 'Deliveries' }).getByText('Delivered').nth(1).waitFor();

    await go('webhooks');
    await page.getByRole('link', { name: 'leases' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete the webhook?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No webhooks yet').waitFor();
    expectClean();
  });
});
