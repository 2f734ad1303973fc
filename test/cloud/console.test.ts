import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { HOOK_CACHE_MS } from '#functions/registry/aws/cached-hook-source.ts';
import { CONTENT_SECURITY_POLICY } from '#shared/console/content-security-policy.ts';
import { chromiumForFile, consoleForTest } from '../console/support/console-page.ts';
import { sinkForTest } from '../e2e/support/box.ts';
import { leaseAck } from '../e2e/support/events.ts';
import { requirePrerequisites } from '../e2e/support/prerequisites.ts';
import { cloudOf } from './support/cloud.ts';
import { startConsoleOrigin } from './support/console-origin.ts';
import { deployed, titleOf } from './support/deployed.ts';
import { type ManagementApi, managementApi } from './support/management-api.ts';

const ministack = deployed();
const skipped = requirePrerequisites(['chromium']);
/** Not that of tests that count dead letters. */
const TENANT = 'isp-c';
/** Until a cold function has read a message, its hooks and its keys; and the cache of one that knows the hooks from before. */
const ARRIVES = { timeout: 40_000, interval: 500 };

const title = titleOf('the console before the deployed system');

describe.skipIf(ministack === undefined || skipped !== undefined)(
  skipped ? `${title} (skipped: ${skipped})` : title,
  () => {
    const open = chromiumForFile();
    const endpoint = ministack?.endpoint ?? '';
    const cloud = cloudOf({ endpoint });
    let api: ManagementApi;

    beforeAll(async () => {
      api = await managementApi({ endpoint });
    });

    test('shows and steers it, from a form to a delivery, to dead letters, and redriven', async () => {
      let status = 200;
      const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end('from the sink') });
      const origin = await startConsoleOrigin(api.url);
      onTestFinished(() => origin.close());
      const { headers } = await fetch(origin.url);
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      const { page, go, expectClean } = await consoleForTest(open, {
        apiUrl: origin.url,
        token: api.firstToken,
      });

      await go('webhooks');
      await page.getByRole('button', { name: 'Tenant isp-a' }).click();
      await page.getByRole('option', { name: 'isp-b.example' }).click();
      onTestFinished(async () => void (await api.call('POST', '/workers/isp-b.example/enable')));
      await page.getByRole('button', { name: 'Disable', exact: true }).click();
      await page.getByText('Inactive', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Enable', exact: true }).click();
      await page.getByText('Active', { exact: true }).waitFor();

      await page.getByRole('link', { name: 'New Webhook' }).click();
      const form = page.getByRole('dialog', { name: 'New Webhook' });
      await form.getByRole('radio', { name: /DHCP and BNG events/ }).click();
      await form.getByLabel('URL', { exact: true }).fill(`${sink.url}/leases`);
      await form.getByRole('button', { name: 'lease.ack', exact: true }).click();
      await form.getByLabel('Name', { exact: true }).fill('by-console');
      await form.getByRole('button', { name: /^Tenant/ }).click();
      await page.getByRole('option', { name: TENANT }).click();
      await form.getByRole('button', { name: 'Generate' }).click();
      await form.getByRole('button', { name: /Headers, retries/ }).click();
      await form.getByLabel('Attempts').fill('1');
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('dialog', { name: 'View Webhook' }).getByText('by-console', { exact: true }).waitFor();
      onTestFinished(async () => void (await api.call('DELETE', '/hooks/by-console')));

      await go('events');
      await page.getByText('Live', { exact: true }).first().waitFor();
      await sleep(HOOK_CACHE_MS + 500); // A function that another test warmed knows the hooks from before.
      await cloud.putEvent(TENANT, 'lease.ack', leaseAck('arrives'));
      const { headers: sent } = await sink.waitFor(({ body }) => body.includes('arrives'), ARRIVES.timeout);
      expect(sent).toMatchObject({ 'webhook-signature': expect.stringMatching(/^v1,/) });
      await page.getByRole('table', { name: 'Events' }).getByText('arrives').first().waitFor();

      status = 503;
      await cloud.putEvent(TENANT, 'lease.ack', leaseAck('dies'));
      await sink.waitFor(({ body }) => body.includes('dies'), ARRIVES.timeout);
      const letters = async () => (await api.call('GET', '/dead-letters?hook=by-console')).body.total;
      await expect.poll(letters, ARRIVES).toBe(1);
      status = 200;
      await go('dead-letters');
      await page.getByRole('button', { name: 'Redrive the dead letters of by-console' }).click();
      const redrive = page.getByRole('dialog', { name: 'Redrive the dead letters of by-console' });
      await redrive.getByRole('button', { name: 'Redrive 1' }).click();
      await redrive
        .getByText(/^1 dead letters? go(es)? out again/)
        .first()
        .waitFor();
      await redrive.getByRole('button', { name: 'Close' }).last().click();
      const dying = () => sink.requests.filter(({ body }) => body.includes('dies')).length;
      await expect.poll(dying, ARRIVES).toBe(2);

      await go('deliveries?hook=by-console');
      await page.getByRole('table', { name: 'Deliveries' }).getByRole('link', { name: /lease/ }).first().click();
      await page.getByRole('heading', { name: 'lease.ack for by-console' }).waitFor();
      await page.getByText('Attempt 1: failed, given up').waitFor();
      await page.getByText('Attempt 1: delivered').first().waitFor();

      for (const [path, heading] of [
        ['overview', 'Overview'],
        ['tokens', 'Tokens'],
        ['audit', 'Audit trail'],
        ['scripts', 'Scripts'],
      ] as const) {
        await go(path);
        await page.getByRole('heading', { name: heading }).first().waitFor();
        await expect.poll(() => page.getByText(/^Loading/).count(), ARRIVES).toBe(0);
        expect(await page.getByText(/could not|failed to/i).count()).toBe(0);
      }
      expectClean();
    });
  },
);
