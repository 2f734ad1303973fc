import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { CHROMIUM } from '../../e2e/support/prerequisites.ts';

const MAX_SHOWN = 3_000;

interface OpenOptions {
  /** The agent's address. */
  readonly apiUrl: string;
  /** Signs in with it; stays at the sign-in page without. */
  readonly token?: string;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface ConsolePage {
  readonly page: Page;
  /** Opens a page of the console: `webhooks/new`. */
  go(path: string): Promise<void>;
  /** No request went to another host, no rule of the Content-Security-Policy was broken, and no script failed. */
  expectClean(): void;
  /** axe finds nothing serious or critical. */
  expectAccessible(): Promise<void>;
}

/** One Chromium for the tests of a file; gives what opens pages in it. */
export function chromiumForFile(): (options: OpenOptions) => Promise<ConsolePage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    // Chromium's own sandbox does not run as root, as CI does; these pages are ours.
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return (options) => {
    if (browser === undefined) throw new Error('Chromium is not up');
    return openConsole(browser, options);
  };
}

async function openConsole(
  browser: Browser,
  { apiUrl, token, width = 1280, height = 800, theme = 'light' }: OpenOptions,
): Promise<ConsolePage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    // Chromium logs every answer that is an error; the console shows those to people.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== apiUrl) faults.push(`request to ${request.url()}`);
  });
  const go = async (path: string) => {
    await page.goto(`${apiUrl}/#/${path}`);
  };
  await go('');
  if (token !== undefined) await signIn(page, token);
  return {
    page,
    go,
    expectClean: () => expect(faults).toEqual([]),
    expectAccessible: async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
    },
  };
}

/** Closes its pages with the test; where that failed, says what the page said. */
export async function consoleForTest(
  open: (options: OpenOptions) => Promise<ConsolePage>,
  options: OpenOptions,
): Promise<ConsolePage> {
  const opened = await open(options);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      const text = await opened.page.locator('body').textContent();
      console.log(`${opened.page.url()}\n${text?.slice(0, MAX_SHOWN)}`);
    }
    await opened.page.context().close();
  });
  return opened;
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).or(page.getByRole('banner')).first().waitFor();
}
