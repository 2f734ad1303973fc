import { describe, expect, test } from 'vitest';
import { agentForTest, sinkForTest } from '../e2e/support/box.ts';
import { leaseAck, range } from '../e2e/support/events.ts';
import { postEvents } from '../e2e/support/post-events.ts';
import { requirePrerequisites, titleWith } from '../e2e/support/prerequisites.ts';
import { apiOf } from './support/api.ts';
import { chromiumForFile, consoleForTest } from './support/console-page.ts';

const skipped = requirePrerequisites(['chromium']);

describe.skipIf(skipped !== undefined)(titleWith('the Dead letters page', skipped), () => {
  const open = chromiumForFile();

  test("redrives one hook's letters of the last hour, and leaves the others", async () => {
    let status = 500;
    const sink = await sinkForTest({ respond: (_, response) => response.writeHead(status).end() });
    const webhook = ['crm', 'billing'].map((name) => ({ name, url: `${sink.url}/${name}`, retries: 1 }));
    const agent = await agentForTest({ config: { hooks: { webhook } } });
    await postEvents(
      agent,
      range(1, 3).map((number) => leaseAck(`cpe-${number}`)),
    );
    const { get, post } = apiOf(agent);
    await expect.poll(async () => (await get('/dead-letters')).total).toBe(6);
    status = 200;

    const { page, go, expectAccessible, expectClean } = await consoleForTest(open, agent);
    await go('dead-letters');
    await page.getByRole('button', { name: 'Redrive the dead letters of crm' }).click();
    const dialog = page.getByRole('dialog', { name: 'Redrive the dead letters of crm' });
    await dialog.getByRole('button', { name: /^Given up/ }).click();
    await page.getByRole('option', { name: 'In the last hour' }).click();
    await expectAccessible();
    await dialog.getByRole('button', { name: 'Redrive 3' }).click();
    await dialog.getByText('3 dead letters go out again.').first().waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    await page.getByRole('heading', { name: 'Dead letters (3)' }).waitFor();
    expect(await page.getByRole('button', { name: 'Redrive the dead letters of crm' }).count()).toBe(0);
    await expect.poll(() => sink.requests.filter(({ url }) => url === '/crm').length).toBe(6);

    const { hooks } = await get('/hooks');
    await post(`/hooks/${hooks.find(({ name }: { name: string }) => name === 'billing').id}/test`);
    await go('deliveries?state=delivered');
    await page.getByRole('table', { name: 'Deliveries' }).getByRole('link', { name: 'billing' }).first().click();
    await expect.poll(() => page.getByRole('link', { name: 'crm' }).count()).toBe(0);
    await page.getByRole('table', { name: 'Deliveries' }).getByRole('link', { name: /lease/ }).first().click();
    await page.getByRole('button', { name: 'Redeliver' }).click();
    await page.getByText('The event goes to the hook once more').waitFor();
    await expect.poll(() => sink.requests.filter(({ url }) => url === '/billing').length).toBe(5);
    expectClean();
  });
});
