/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync as exists } from 'node:fs';
import { childEnvironment } from '@slipway/processes';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import puppeteer, { Browser, BrowserContext, KeyInput, Page } from 'puppeteer-core';

/** Resolves unknown names to loopback, as an attacker does with DNS rebinding. */
export const REBOUND = 'rebound.example';
/** Timeout of the browser, also for loaded machines. */
const PATIENCE_MS = 60_000;

/** Settings with which a user views a page. */
export interface Look {
  readonly width: 360 | 1600;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = [
  { width: 1600, scheme: 'light' },
  { width: 1600, scheme: 'dark' },
  { width: 360, scheme: 'light' },
  { width: 360, scheme: 'dark' },
];

/** Starts the installed Chromium. Tests fail if it is not installed. */
export async function launchChromium(): Promise<Browser> {
  const home = temporaryFolder();
  return puppeteer.launch({
    executablePath:
      process.env
        .PATH!.split(':')
        .map((folder) => `${folder}/chromium`)
        .find(exists) ?? 'chromium',
    // the sandbox needs features that containers do not have, and only pages of the test are opened
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`],
    userDataDir: `${home}/profile`,
    env: childEnvironment({ home }),
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
  });
}

/** Opens a URL in a tab that records errors. */
export async function openTab(
  browser: Browser | BrowserContext,
  address: string,
  look: Look,
): Promise<{ readonly tab: Page; readonly problems: readonly string[] }> {
  const tab = await browser.newPage();
  const problems: string[] = [];
  tab.setDefaultTimeout(PATIENCE_MS);
  tab.on('pageerror', (error) => problems.push(String(error)));
  tab.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await show(tab, look);
  await tab.goto(address, { waitUntil: 'domcontentloaded' });
  return { tab, problems };
}

export async function show(tab: Page, { width, scheme }: Look): Promise<void> {
  await tab.setViewport({ width, height: 800 });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
}

/** Waits until a text is on the page. */
export async function sees(tab: Page, text: string): Promise<void> {
  await tab.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);
}

/** Presses Tab until an element has the focus, as a user without a mouse does. */
export async function tabTo(tab: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    if (await tab.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
      return;
    }
    await tab.keyboard.press('Tab' as KeyInput);
  }
  throw new Error(`${selector} cannot be reached by keyboard`);
}
