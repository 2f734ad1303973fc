// Makes the pictures of docs/images: fills a box with a morning of a small provider, and photographs its console.
// `npm run screenshots`; needs Chromium (CHROMIUM_PATH) and a built console.
import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { startAgent } from '../e2e/support/agent.ts';
import { CHROMIUM } from '../e2e/support/prerequisites.ts';
import { startSink } from '../e2e/support/sink.ts';
import { apiOf } from './support/api.ts';
import { demoConfig, demoHooks, reportMorning, TENANTS } from './support/demo-data.ts';
import { writeHistory } from './support/demo-history.ts';
import { EXAMPLE_HOSTS_HERE } from './support/example-hosts.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const VIEWPORT = { width: 1280, height: 800 };
const SETTLE_MS = 1_500;
const HISTORY_MINUTES = 75;
const MINUTE_MS = 60_000;

const SHOTS = [
  { name: 'overview', path: 'overview', theme: 'light', ready: (page: Page) => page.getByText('Latency of attempts') },
  { name: 'webhooks', path: 'webhooks', theme: 'light', ready: (page: Page) => page.getByText('slack-noc') },
  { name: 'events', path: 'events', theme: 'light', ready: (page: Page) => page.getByText('Live', { exact: true }) },
  {
    name: 'overview-dark',
    path: 'overview',
    theme: 'dark',
    ready: (page: Page) => page.getByText('Latency of attempts'),
  },
] as const;

const sink = await startSink({
  respond: ({ url }, response) => {
    const answer = () => response.writeHead(url.startsWith('/sessions') ? 503 : 200).end();
    setTimeout(answer, url.length + Math.random() * 60);
  },
});
const { port } = new URL(sink.url);
const options = { config: demoConfig(port), env: { NODE_OPTIONS: EXAMPLE_HOSTS_HERE } };
// All that follows is of one minute: one that ends while the box stands still would be a hole in the charts.
await wait(MINUTE_MS - (Date.now() % MINUTE_MS));
const first = await startAgent(options);
await first.stop();
writeHistory(first.dir, TENANTS, HISTORY_MINUTES, Date.now());
const agent = await startAgent({ ...options, dir: first.dir });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
try {
  mkdirSync(IMAGES, { recursive: true });
  for (const hook of demoHooks(port)) await apiOf(agent).post('/hooks', hook);
  await reportMorning(agent);
  for (const { name, path, theme, ready } of SHOTS) {
    const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${agent.apiUrl}/#/${path}`);
    await page.getByLabel('Token').fill(agent.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await ready(page).first().waitFor();
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: `${IMAGES}${name}.png` });
    await context.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
  await agent.remove();
  await sink.close();
}
