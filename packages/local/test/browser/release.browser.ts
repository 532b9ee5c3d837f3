import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Browser, Page } from 'puppeteer-core';
import { main } from '../../src/cli';
import { writeReleaseAssembly } from '../run/release-assembly';
import { launchChromium, Look, LOOKS, openTab, sees, tabTo } from './chromium';
import { illegible } from './legible';

jest.setTimeout(STARTING_MS);
const { PATH } = process.env;
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(async () => {
  process.env.PATH = PATH;
  await browser.close();
  removeFolders();
});

/** Actions of a user at an approval. */
type Hand = (tab: Page, decision: 'approve' | 'reject') => Promise<void>;

const mouse: Hand = async (tab, decision) => {
  await tab.click('.approval input');
  await tab.type('.approval input', 'seen by mouse');
  await tab.click(`[data-decision=${decision}]`);
};
const keyboard: Hand = async (tab, decision) => {
  await tabTo(tab, '.approval input');
  await tab.keyboard.type('seen by keyboard');
  await tab.keyboard.press('Enter'); // must not decide anything
  await tabTo(tab, `[data-decision=${decision}]`);
  await tab.keyboard.press('Space');
};

/** Browser that a run opens. The test opens the same URL. */
function opener(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'xdg-open'), `#!/bin/sh\necho "$1" > ${folder}/opened\n`);
  chmodSync(join(folder, 'bin', 'xdg-open'), 0o755);
  process.env.PATH = `${join(folder, 'bin')}:${PATH}`;
  return folder;
}

/** Presses a button, which then disappears. */
const press: Readonly<Record<string, (tab: Page, button: string) => Promise<void>>> = {
  'by mouse': async (tab, button) => tab.click(button),
  'by keyboard only': async (tab, button) => {
    await tabTo(tab, button);
    await tab.keyboard.press('Space');
  },
};

/** Runs a release with an approval, which is operated in the browser from start to end. */
async function release(look: Look, operation: (tab: Page) => Promise<void>, ...options: readonly string[]) {
  const folder = opener();
  writeFileSync(join(folder, 'source.zip'), 'PK: a zip');
  const assembly = await writeReleaseAssembly(join(folder, 'cdk.out'));
  const out = join(folder, 'out');
  let operated: Promise<readonly string[]> | undefined;
  const operate = async () => {
    const { tab, problems } = await openTab(browser, pathToFileURL(join(out, 'live.html')).href, look);
    await sees(tab, 'is waiting for your decision');
    expect(await illegible(tab)).toEqual([]);
    await operation(tab);
    await sees(tab, 'This page is no longer updated.');
    expect(await illegible(tab)).toEqual([]);
    await tab.close();
    return problems;
  };
  const screen = new PassThrough().on('data', (chunk) => {
    if (String(chunk).includes('live page: file:')) {
      operated = operate();
      operated.catch(() => process.emit('SIGINT')); // no decision will follow
    }
  });
  const exitCode = await main(
    ['run', assembly, '--out', out, '--source', join(folder, 'source.zip'), '--open', '--unfenced', ...options],
    Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
    screen as unknown as NodeJS.WriteStream,
    new PassThrough(),
  );
  const problems = await operated;
  return { exitCode, problems, result: JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')), out };
}

const [WIDE_LIGHT, WIDE_DARK, NARROW_LIGHT, NARROW_DARK] = LOOKS;

describe('a run with an approval, operated in a browser from start to end [RN-09]', () => {
  it.each([
    ['by mouse', 'approve', WIDE_LIGHT, mouse],
    ['by keyboard only', 'approve', NARROW_DARK, keyboard],
    ['by mouse', 'reject', NARROW_LIGHT, mouse],
    ['by keyboard only', 'reject', WIDE_DARK, keyboard],
  ] as const)('works %s: %s, %j', async (how, decision, look, hand) => {
    const { exitCode, problems, result, out } = await release(look, async (tab) => {
      await hand(tab, decision);
      await sees(tab, decision === 'approve' ? 'Delivered' : 'Not delivered');
    });

    expect(problems).toEqual([]);
    expect(exitCode).toBe(decision === 'approve' ? 0 : 1);
    const { approval } = result.executions[0].stages[1].actions[0];
    expect(approval).toMatchObject({
      decision: decision === 'approve' ? 'Approved' : 'Rejected',
      by: expect.stringContaining('on the live page'),
      summary: `seen ${how.replace(' only', '')}`,
    });
    const { tab } = await openTab(browser, pathToFileURL(join(out, 'index.html')).href, look);
    await tab.setJavaScriptEnabled(false); // the report needs no script
    await tab.reload();
    expect(await tab.$eval('.actions', (actions) => actions.textContent)).toContain(approval.summary);
    expect(await illegible(tab)).toEqual([]);
    await tab.close();
  });
});

describe('a failed stage, retried in a browser while the run is served [RN-09]', () => {
  it.each([
    ['by mouse', NARROW_LIGHT, mouse],
    ['by keyboard only', WIDE_DARK, keyboard],
  ] as const)('continues with the same execution, %s', async (how, look, hand) => {
    const { exitCode, problems, result } = await release(
      look,
      async (tab) => {
        await hand(tab, 'reject');
        await tab.waitForSelector('[data-retry]');
        expect(await illegible(tab)).toEqual([]);
        await press[how](tab, '[data-retry]');
        await sees(tab, 'is waiting for your decision');
        await hand(tab, 'approve');
        await tab.waitForSelector('.stages .Succeeded:last-child');
        process.emit('SIGINT');
        await sees(tab, 'Delivered');
      },
      '--serve',
    );

    expect(problems).toEqual([]);
    expect(exitCode).toBe(0);
    expect(result.executions).toMatchObject([{ status: 'Succeeded', stages: [{}, { name: 'Release', attempts: 2 }] }]);
  });
});
