import { LoopbackServer } from '@slipway/embedded-aws';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Browser, SerializedAXNode } from 'puppeteer-core';
import { LivePage } from '../../src/page/live-page';
import { PageApprovals } from '../../src/page/page-approvals';
import { PipelineEvent } from '../../src/pipeline/events';
import { ExecutionView } from '../../src/pipeline/execution-view';
import { action, execution, report } from '../report/execution';
import { launchChromium, LOOKS, openTab, REBOUND, sees, show, tabTo } from './chromium';
import { illegible } from './legible';

jest.setTimeout(120_000);

let browser: Browser;
let page: LivePage;
let approvals: PageApprovals;
const views = new Map<string, ExecutionView>();
const retried: unknown[] = [];
const BOTH = ['FAILED_ACTIONS', 'ALL_ACTIONS'] as const;
beforeAll(async () => (browser = await launchChromium()));
afterAll(async () => {
  await browser.close();
  removeFolders();
});
beforeEach(async () => {
  approvals = new PageApprovals();
  page = await LivePage.start({ folder: temporaryFolder(), assembly: 'cdk.out', approvals });
  views.clear();
  retried.length = 0;
  const differences = [{ stack: 'Shop', path: 'Shop/Role', what: 'condition left out', why: 'not evaluated here' }];
  page.follow({
    pipelines: [],
    executionIds: [],
    differences,
    execution: (id) => views.get(id),
    services: [],
    serviceDeployments: [],
    retryable: (id) => (views.get(id)?.status === 'Failed' ? { stage: 'Build', modes: BOTH } : undefined),
    retry: (...given) => retried.push(given),
    notifications: async () => [],
  });
});
afterEach(async () => {
  await Promise.all((await browser.pages()).slice(1).map(async (tab) => tab.close()));
  await page.stop();
});

const running = (executionId: string, pipeline = 'shop'): ExecutionView => ({
  ...execution({ executionId, pipeline }),
  status: 'InProgress',
  end: undefined,
  stages: [
    { ...execution().stages[0] },
    {
      name: 'Build',
      status: 'InProgress',
      attempts: 1,
      conditions: [],
      actions: [{ ...action({ end: undefined }), status: 'InProgress' }],
    },
  ],
});
const failed = (executionId: string): ExecutionView =>
  execution({
    executionId,
    status: 'Failed',
    error: { code: 'JobFailed', message: 'stage Build failed' },
    stages: [
      {
        name: 'Build',
        status: 'Failed',
        attempts: 1,
        conditions: [],
        actions: [
          action({ status: 'Failed', error: { code: 'JobFailed', message: 'npm test exited with 1' } }),
          action({ name: 'Image', simulated: { reason: 'no Docker' } }),
          action({ name: 'Later', status: 'DidNotRun', start: undefined, end: undefined }),
        ],
      },
    ],
  });

function changed(view: ExecutionView): void {
  views.set(view.executionId, view);
  const detail = { pipeline: view.pipeline, 'execution-id': view.executionId, version: 1, state: 'STARTED' as const };
  page.event({ detailType: 'CodePipeline Pipeline Execution State Change', time: view.start, detail });
}

function log(executionId: string, line: string): void {
  const detail = { pipeline: 'shop', 'execution-id': executionId, stage: 'Build', action: 'Storefront', line };
  page.event({ detailType: 'log', time: 'now', detail: { ...detail, file: '/r/logs/a.log' } } as PipelineEvent);
}

const ask = async (signal = AbortSignal.timeout(120_000), asked = 'Ask') =>
  approvals.decide(
    {
      pipeline: 'shop',
      executionId: 'e1',
      stage: 'Release',
      action: asked,
      message: '3 to create',
      link: 'https://plan.example',
    },
    signal,
  );
/** Returns the roles and names that a screen reader announces for a page. */
function namesIn({ role, name = '', children = [] }: SerializedAXNode): string[] {
  return [`${role} ${name}`, ...children.flatMap(namesIn)];
}

const [WIDE, , , NARROW_DARK] = LOOKS;

describe('the live page in a browser [RN-09]', () => {
  it('can be read in light and dark, narrow and wide', async () => {
    changed(running('e1'));
    changed(failed('e2'));
    changed(execution({ executionId: 'e3' }));
    log('e1', `a line that is longer than a narrow screen ${'x'.repeat(300)}`);
    const decision = ask();
    page.offerEnd();
    const { tab, problems } = await openTab(browser, page.url, WIDE);
    await sees(tab, 'a line that is longer');
    await sees(tab, 'is waiting for your decision');
    await sees(tab, 'Retry all actions');
    await sees(tab, 'End the run');

    for (const look of LOOKS) {
      await show(tab, look);
      expect([look, await illegible(tab)]).toEqual([look, []]);
    }

    expect(problems).toEqual([]);
    approvals.settle('1', { approved: true, by: 'ana' });
    await decision;
  });

  it('streams a log in place, as text, and keeps a long one within bounds', async () => {
    changed(running('e1'));
    log('e1', 'npm ci');
    const { tab } = await openTab(browser, page.url, WIDE);
    await sees(tab, 'npm ci');
    const pane = await tab.$('[data-log]');

    log('e1', '<img src=x onerror="document.title=1">');
    for (let number = 0; number < 5_000; number += 1) {
      log('e1', `line ${number}`);
    }
    await sees(tab, 'line 4999');

    const seen = await tab.evaluate((before) => {
      const now = document.querySelector('[data-log]')!;
      return {
        same: now === before,
        count: now.childElementCount,
        images: document.images.length,
        isAtEnd: now.scrollHeight - now.scrollTop - now.clientHeight < 24,
        text: now.textContent,
      };
    }, pane);
    expect(seen).toMatchObject({ same: true, images: 0, isAtEnd: true });
    expect(seen.count).toBeLessThanOrEqual(500);
    expect(seen.text).toContain('some lines are omitted here: see the complete log');
  });

  it('keeps focus, what is typed and what is unfolded while parts change', async () => {
    changed(running('e1'));
    changed(execution({ executionId: 'e2' }));
    const decision = ask();
    const { tab } = await openTab(browser, page.url, WIDE);
    await sees(tab, 'is waiting for your decision');
    await tab.click('#execution-e2 summary');
    await tab.click('#execution-e1 summary');
    await tab.type('#comment-1', 'half a sen');

    changed({ ...running('e1'), stages: failed('e1').stages });
    changed(running('e3'));
    page.step('something else is done');
    const another = ask();
    await sees(tab, 'something else is done');
    await tab.waitForSelector('#approval-2');
    await tab.keyboard.type('tence');

    const seen = await tab.evaluate(() => ({
      focused: document.activeElement!.id,
      typed: (document.activeElement as HTMLInputElement).value,
      unfolded: ['e1', 'e2', 'e3'].map(
        (id) => document.querySelector<HTMLDetailsElement>(`#execution-${id} details`)!.open,
      ),
    }));
    expect(seen).toEqual({ focused: 'comment-1', typed: 'half a sentence', unfolded: [false, true, true] });
    ['1', '2'].forEach((id) => approvals.settle(id, { approved: true, by: 'ana' }));
    await Promise.all([decision, another]);
    await tab.waitForFunction(() => document.activeElement!.id === 'main'); // the focused element was removed
  });

  it('tells a screen reader its landmarks, what its buttons decide, and that an approval waits', async () => {
    changed(running('e1'));
    const { tab } = await openTab(browser, page.url, WIDE);
    await sees(tab, 'shop');
    const decision = ask();
    await tab.waitForFunction(() => document.getElementById('said')!.textContent !== '');

    const said = await tab.evaluate(() => ({
      said: document.getElementById('said')!.textContent,
      role: document.getElementById('said')!.getAttribute('role'),
      title: document.title,
    }));
    expect(said).toEqual({
      said: 'An approval is waiting: shop, Release/Ask',
      role: 'alert',
      title: '(1) Slipway: cdk.out',
    });
    const spoken = namesIn((await tab.accessibility.snapshot({ interestingOnly: false }))!);
    expect(spoken).toEqual(
      expect.arrayContaining([
        'main ',
        'banner ',
        'region Pipelines',
        'region Approvals',
        'region shop e1',
        'region shop, Release/Ask is waiting for your decision',
        'textbox Comment (required if you reject)',
        'button Approve shop, Release/Ask',
        'button Reject shop, Release/Ask',
      ]),
    );
    approvals.settle('1', { approved: true, by: 'ana' });
    await decision;
  });

  it('tells a screen reader every approval of several that begin to wait at once', async () => {
    changed(running('e1'));
    const { tab } = await openTab(browser, page.url, WIDE);
    await sees(tab, 'shop');
    const decisions = [ask(), ask(undefined, 'Confirm')];

    await tab.waitForFunction(() => document.getElementById('said')!.textContent !== '');

    expect(await tab.$eval('#said', ({ textContent }) => textContent)).toBe(
      '2 new approvals are waiting: shop, Release/Ask; shop, Release/Confirm',
    );
    expect(await tab.title()).toBe('(2) Slipway: cdk.out');
    ['1', '2'].forEach((id) => approvals.settle(id, { approved: true, by: 'ana' }));
    await Promise.all(decisions);
  });

  it('retries a failed stage and ends the run by mouse and by keyboard, and says so', async () => {
    changed(failed('e1'));
    const ended = page.offerEnd();
    const { tab, problems } = await openTab(browser, page.url, NARROW_DARK);
    await sees(tab, 'Stage Build can be retried');
    const said = async (text: string) =>
      tab.waitForFunction((wanted) => document.getElementById('said')!.textContent === wanted, {}, text);

    await tab.click('[data-retry=FAILED_ACTIONS]');
    await said('Stage Build is retried.');
    await tabTo(tab, '[data-retry=ALL_ACTIONS]');
    await tab.keyboard.press('Space');
    while (retried.length < 2) {
      await tab.evaluate(() => undefined);
    }
    const spoken = namesIn((await tab.accessibility.snapshot({ interestingOnly: false }))!);
    await tabTo(tab, '[data-end]');
    await tab.keyboard.press('Enter');
    await said('The run ends.');

    const retry = { executionId: 'e1', stage: 'Build' };
    expect(retried).toEqual(BOTH.map((mode) => ['shop', { ...retry, mode }]));
    expect(ended.aborted).toBe(true);
    expect(spoken).toEqual(expect.arrayContaining(['button Retry all actions of Build', 'button End the run']));
    page.withdrawOffers();
    await tab.waitForFunction(() => document.querySelector('[data-retry], [data-end]') === null);
    expect(problems).toEqual([]);
  });

  it('stays usable with 20 pipelines', async () => {
    const { tab } = await openTab(browser, page.url, NARROW_DARK);
    for (let number = 0; number < 20; number += 1) {
      changed(running(`e${number}`, `pipeline-${number}`));
      for (let line = 0; line < 1_000; line += 1) {
        log(`e${number}`, `line ${line} of ${number}`);
      }
    }
    await tab.waitForFunction(() => document.querySelectorAll('.execution').length === 20);
    await sees(tab, 'line 999 of 19');

    expect(await tab.$$('.pipelines > li')).toHaveLength(20);
    expect(await tab.$$eval('.lines div', (lines) => lines.length)).toBeLessThanOrEqual(20 * 500);
    const start = Date.now();
    await tabTo(tab, '#overview a');
    expect(Date.now() - start).toBeLessThan(30_000);
  });

  it('stays readable when the run has ended, with its outcome', async () => {
    changed(running('e1'));
    const { tab } = await openTab(browser, page.url, NARROW_DARK);
    await sees(tab, 'shop');

    await page.end(report(), '/r/index.html');

    await sees(tab, 'Delivered');
    await sees(tab, 'The run has ended. This page is no longer updated.');
    expect(await illegible(tab)).toEqual([]);
  });
});

describe('who may use the live page in a browser [RN-09]', () => {
  it('shows a second browser without the token nothing, by any name', async () => {
    changed(running('e1'));
    const { port, pathname } = new URL(page.url);
    const other = await browser.createBrowserContext();

    for (const address of [
      `http://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}/events`,
      `http://${REBOUND}:${port}${pathname}`,
    ]) {
      const { tab } = await openTab(other, address, WIDE);
      expect([address, await tab.evaluate(() => document.body.innerText)]).not.toContain('shop');
      expect(await tab.$('#overview')).toBeNull();
    }
    await other.close();
  });

  it('lets no other page read, frame or approve, even one that has the address', async () => {
    changed(running('e1'));
    const stop = new AbortController();
    const decision = ask(stop.signal);
    const foreign = await LoopbackServer.start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>foreign</title>');
    });
    const { tab } = await openTab(browser, foreign.url, WIDE);

    const got = await tab.evaluate(async (address) => {
      const attempt = async (act: () => Promise<unknown>) => act().then(String, () => 'refused');
      const body = JSON.stringify({ decision: 'approve', summary: '' });
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      await new Promise((resolve) => (frame.onload = resolve));
      return [
        await attempt(async () => (await fetch(address)).text()),
        await attempt(async () => (await fetch(`${address}approvals/1`, { method: 'POST', body })).text()),
        (await fetch(`${address}approvals/1`, { method: 'POST', body, mode: 'no-cors' })).type,
        await attempt(
          async () =>
            new Promise((resolve, reject) => {
              const source = new EventSource(`${address}events`);
              source.onmessage = resolve;
              source.onerror = reject;
            }),
        ),
        String(frame.contentDocument?.querySelector('#overview') ?? 'refused'),
      ];
    }, page.url);

    expect(got).toEqual(['refused', 'refused', 'opaque', 'refused', 'refused']);
    expect(approvals.waiting).toHaveLength(1);
    stop.abort(new Error('over'));
    await expect(decision).rejects.toThrow('over');
    await foreign.stop();
  });
});
