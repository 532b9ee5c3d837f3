import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { LivePage, MAX_EXECUTIONS } from '../../src/page/live-page';
import { PageApprovals } from '../../src/page/page-approvals';
import { RING } from '../../src/page/log-ring';
import { RunSource } from '../../src/page/run-source';
import { PipelineEvent } from '../../src/pipeline/events';
import { ExecutionView } from '../../src/pipeline/execution-view';
import { action, execution, report } from '../report/execution';
import { EventReader, http } from './browser';

const BAD = '<img src=x onerror=alert(1)>';

interface Shown {
  readonly folder: string;
  readonly approvals: PageApprovals;
  readonly page: LivePage;
  /** State that the run reports. */
  readonly views: Map<string, ExecutionView>;
}

/** Run in which nothing has happened yet. */
const NOTHING: RunSource = {
  pipelines: [],
  executionIds: [],
  differences: [],
  execution: () => undefined,
  services: [],
  serviceDeployments: [],
  retryable: () => undefined,
  retry: () => undefined,
  notifications: async () => [],
};

const pages: LivePage[] = [];
const readers: EventReader[] = [];
afterEach(async () => {
  readers.splice(0).forEach((reader) => reader.close());
  await Promise.all(pages.splice(0).map((page) => page.stop()));
});
afterAll(removeFolders);

async function shown(more: Partial<RunSource> = {}): Promise<Shown> {
  const folder = temporaryFolder();
  const approvals = new PageApprovals();
  const page = await LivePage.start({ folder, assembly: 'cdk.out', approvals });
  pages.push(page);
  const views = new Map<string, ExecutionView>();
  page.follow({ ...NOTHING, execution: (id) => views.get(id), ...more });
  return { folder, approvals, page, views };
}

async function read(page: LivePage, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(page.url, headers);
  readers.push(reader);
  return reader;
}

const running = (changes: Partial<ExecutionView> = {}): ExecutionView => ({
  ...execution(),
  status: 'InProgress',
  end: undefined,
  stages: [
    {
      name: 'Build',
      status: 'InProgress',
      attempts: 1,
      conditions: [],
      actions: [{ ...action({ end: undefined }), status: 'InProgress' }],
    },
  ],
  ...changes,
});

/** Reports to the page that an execution has changed. */
function changed({ page, views }: Shown, view: ExecutionView): void {
  views.set(view.executionId, view);
  page.event({
    detailType: 'CodePipeline Pipeline Execution State Change',
    time: view.start,
    detail: { pipeline: view.pipeline, 'execution-id': view.executionId, version: 1, state: 'STARTED' },
  });
}

const line = (text: string, more: object = {}): PipelineEvent => ({
  detailType: 'log',
  time: '2026-11-22T10:00:00.000Z',
  detail: { pipeline: 'shop', 'execution-id': '3f2a', stage: 'Build', action: 'Storefront', line: text, ...more },
});

const waitingRequest = {
  pipeline: 'shop',
  executionId: '3f2a',
  stage: 'Release',
  action: 'Ask',
  message: `3 to create ${BAD}`,
  link: 'https://plan.example',
};

describe('access to the live page [RN-09]', () => {
  it('answers nothing to a guessed address, another name or another page', async () => {
    const { page } = await shown();
    const { origin } = new URL(page.url);

    const answers = await Promise.all([
      http(`${origin}/`),
      http(`${origin}/page.css`),
      http(`${origin}/${'A'.repeat(43)}/`),
      http(page.url, { headers: { host: 'evil.example' } }),
      http(`${page.url}events`, { headers: { origin: 'https://evil.example' } }),
      http(`${page.url}events`, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }),
    ]);

    expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [403, '']));
    expect(new URL(page.url).hostname).toBe('127.0.0.1');
  });

  it('has a policy that allows no script, style or frame of others, and does not disclose its address', async () => {
    const { page } = await shown();

    const { status, headers, body } = await http(page.url);

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(body).not.toContain(new URL(page.url).pathname.slice(1, -1)); // its token
    expect(body).not.toMatch(/ style=| on\w+=|<script>/);
  });

  it('serves its script and style, and nothing else unlisted', async () => {
    const { page } = await shown();

    const get = async (path: string, method = 'GET') => {
      const { status, headers } = await http(`${page.url}${path}`, {
        method,
        headers: { origin: new URL(page.url).origin },
      });
      return [status, headers['content-type']];
    };

    expect(await get('page.js')).toEqual([200, 'text/javascript']);
    expect(await get('page.css')).toEqual([200, 'text/css']);
    expect(await get('other')).toEqual([404, 'text/plain']);
    expect(await get('', 'PUT')).toEqual([405, 'text/plain']);
    expect(await get('approvals/x', 'POST')).toEqual([405, 'text/plain']);
  });
});

describe('what the live page shows [RN-09]', () => {
  it('has the pipelines before they start, and each step of the run', async () => {
    const stages = [{ name: 'Source' }, { name: 'Build' }] as RunSource['pipelines'][number]['stages'];
    const { page } = await shown({ pipelines: [{ name: 'shop', stages }] });
    page.step('deploying \u001b[1mShop');

    const { body } = await http(page.url);

    expect(body).toContain('<b>shop</b> <span class="outcome">has not started</span>');
    expect(body).toContain('Source<span class="spoken">: not started yet</span>');
    expect(body).toContain('<p role="status">deploying [1mShop</p>');
  });

  it('shows the stage in progress instead of an earlier step, and the step again after the execution', async () => {
    const all = await shown();
    const status = async () => /<p role="status">(.*?)<\/p>/.exec((await http(all.page.url)).body)?.[1];
    all.page.step('uploading shop to s3://uploads/source.zip');

    changed(all, running());
    const during = await status();
    changed(all, execution());
    const after = await status();
    changed(all, running());
    all.page.step('stopping everything');

    expect(during).toBe('shop is in the stage Build');
    expect(after).toBe('uploading shop to s3://uploads/source.zip');
    expect(await status()).toBe('stopping everything');
  });

  it('lists earlier runs, whose reports lead back to it [RN-09]', async () => {
    const folder = temporaryFolder();
    const id = '2026-11-22T10-00-00-000Z';
    const [start, end] = ['2026-11-22T10:00:00.000Z', '2026-11-22T10:00:01.000Z'];
    const earlier = [{ id, start, end, succeeded: true, outcome: 'Delivered', revisions: ['v1'] }];
    const page = await LivePage.start({ folder, assembly: 'cdk.out', approvals: new PageApprovals(), earlier });
    pages.push(page);

    const { body } = await http(page.url);

    expect(body.indexOf('id="overview"')).toBeLessThan(body.indexOf('id="earlier-runs"'));
    expect(body).toContain(`<a href="runs/${id}/index.html">`);
    expect((await http(new URL('../../index.html', `${page.url}runs/${id}/index.html`).href)).body).toBe(body);
  });

  it('shows what has started before it followed the run', async () => {
    const { page } = await shown({ executionIds: ['3f2a'], execution: () => running() });

    expect((await http(page.url)).body).toContain('id="execution-3f2a"');
  });

  it('shows nothing of a run that could not start', async () => {
    const { page } = await shown();
    page.follow(undefined);
    page.event(line('lost', { file: '/r/logs/a.log' }));

    expect((await http(page.url)).body).toContain('No pipeline has started.');
  });

  it('sends each change in order, and streams the logs of running actions', async () => {
    const all = await shown();
    const reader = await read(all.page);
    changed(all, running());
    all.page.event(line('npm ci', { file: join(all.folder, 'logs', '3f2a', 'Build', 'Storefront.log') }));
    all.page.event(line(`added ${BAD}`, { file: join(all.folder, 'logs', '3f2a', 'Build', 'Storefront.log') }));

    const changes = await reader.until((some) => some.some(({ logs }) => logs.length > 0));

    const ids = changes.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    const [log] = changes.flatMap(({ logs }) => logs);
    expect(log.pane).toBe('3f2a/Build/Storefront');
    expect(log.lines.map(([, text]) => text)).toEqual(['npm ci', `added ${BAD}`]); // shown as text by the script
    const html = changes.flatMap(({ parts }) => parts).findLast(({ name }) => name === 'execution-3f2a')!.html;
    expect(html).toContain('<details open><summary>');
    expect(html).toContain('<time data-since="2026-11-22T10:00:00.000Z">in progress</time>');
    expect(html).toContain('data-log="3f2a/Build/Storefront"');
    expect(html).toContain('<a href="logs/3f2a/Build/Storefront.log">complete log</a>');
  });

  it('sends a returning browser what it has missed, and one with an id of another run everything', async () => {
    const all = await shown();
    changed(all, running());
    all.page.event(line('one', { file: '/r/logs/a.log' }));
    const first = await (await read(all.page)).next();
    all.page.event(line('two', { file: '/r/logs/a.log' }));

    const again = await (await read(all.page, { 'last-event-id': String(first.id) })).next();
    const strange = await (await read(all.page, { 'last-event-id': '4711' })).next();
    const odd = await (await read(all.page, { 'last-event-id': 'x' })).next();

    expect(again.data).toMatchObject({ parts: [], logs: [{ gap: false, lines: [[first.id + 1, 'two']] }] });
    expect(strange.data.logs[0].lines.map(([, text]) => text)).toEqual(['one', 'two']);
    expect(odd.data.parts.map(({ name }) => name)).toEqual(strange.data.parts.map(({ name }) => name));
  });

  it('shows a retry with its own log, and a log without a file not at all', async () => {
    const all = await shown();
    changed(all, running());
    all.page.event(line('lost'));
    expect((await http(all.page.url)).body).not.toContain('data-log=');

    all.page.event(line('one', { file: join(all.folder, 'logs/a.log') }));
    all.page.event(line('two', { file: join(all.folder, 'logs/a-2.log') }));

    expect((await http(all.page.url)).body).toContain('href="logs/a-2.log"');
  });

  it('shows external content as text, never as markup', async () => {
    const all = await shown({ differences: [{ stack: BAD, path: BAD, what: BAD, why: BAD }] });
    const { stages } = running();
    changed(
      all,
      running({
        pipeline: BAD,
        stages: [{ ...stages[0], name: BAD, actions: [{ ...stages[0].actions[0], name: BAD }] }],
      }),
    );
    all.page.event(line(BAD, { stage: BAD, action: BAD, file: BAD }));
    all.page.step(BAD);
    const decided = all.approvals.decide(
      { ...waitingRequest, pipeline: BAD, link: 'javascript:alert(1)' },
      AbortSignal.timeout(60_000),
    );

    const { body } = await http(all.page.url);

    expect(body).not.toContain('<img');
    expect(body).not.toContain('href="javascript');
    expect(body).toContain('is waiting for your decision');
    all.approvals.settle('1', { approved: true, by: 'ana' });
    await decided;
  });

  it('holds no more than its limits: of old executions the newest ones, of long logs the newest lines', async () => {
    const all = await shown();
    for (let number = 0; number < MAX_EXECUTIONS + 20; number += 1) {
      changed(all, { ...execution({ executionId: `e${number}x` }), end: '2026-11-22T10:00:01.000Z' });
      all.page.event(line('a line', { 'execution-id': `e${number}x`, file: '/r/logs/a.log' }));
    }
    for (let number = 0; number < 10_000; number += 1) {
      all.page.event(line(`line ${number}`, { 'execution-id': 'e79x', file: '/r/logs/a.log' }));
    }

    const { body } = await http(all.page.url);
    const { data } = await (await read(all.page)).next();

    expect(body.match(/<section id="execution-/g)).toHaveLength(MAX_EXECUTIONS);
    expect(body).toContain('id="execution-e79x"');
    expect(body).not.toContain('id="execution-e0x"');
    expect(body).toContain(`${MAX_EXECUTIONS + 20} executions`);
    const log = data.logs.find(({ pane }) => pane.startsWith('e79x'))!;
    expect(log.gap).toBe(true);
    expect(log.lines).toHaveLength(RING.lines);
    expect(log.lines.at(-1)![1]).toBe('line 9999');
  });

  it('has the newest execution of a pipeline in its overview, no matter what an older one does after that', async () => {
    const all = await shown();
    changed(all, running({ executionId: 'older' }));
    changed(all, running({ executionId: 'newer' }));
    changed(all, execution({ executionId: 'older', status: 'Failed' }));

    expect((await http(all.page.url)).body).toContain(
      '<a href="#execution-newer">shop</a> <span class="outcome"><strong class="status InProgress">in progress</strong>',
    );
  });

  it('keeps what still runs, however much has ended after it', async () => {
    const all = await shown();
    changed(all, running());
    for (let number = 0; number < MAX_EXECUTIONS + 1; number += 1) {
      changed(all, execution({ executionId: `e${number}x`, pipeline: 'other' }));
    }
    changed(all, running({ executionId: 'still', pipeline: 'third' }));

    const { body } = await http(all.page.url);

    expect(body).toContain('id="execution-3f2a"');
    expect(body).toContain('id="execution-still"');
  });

  it('shows the distribution of requests and the notifications, while they change', async () => {
    const weights = { blue: 100, green: 0 };
    const told = [{ topicArn: 'arn', topicPath: 'Shop/OnCall', subject: 'Alarm', text: BAD }];
    const all = await shown({
      services: [
        { name: 'web', revision: 'web:1', running: { 'web:1': 2, 'web:2': 1 }, production: weights, test: {} },
      ],
      notifications: async () => told,
    });
    const reader = await read(all.page);
    const sees = async (text: string) =>
      reader.until((changes) => changes.some(({ parts }) => parts.some(({ html }) => html.includes(text))));

    await sees('<td>web</td><td>web:1</td><td>web:1: 2, web:2: 1</td><td>blue: 100 %, green: 0 %</td><td></td>');
    Object.assign(weights, { blue: 90, green: 10 });
    await sees('<td>blue: 90 %, green: 10 %</td>');
    told.push({ ...told[0], text: 'it rings' });
    await sees('Shop/OnCall (Alarm)\nit rings');

    await all.page.end(report(), '/r/index.html');
    const { data } = await reader.next();
    expect([...data.gone].sort()).toEqual(['rest-notifications', 'rest-services']);
  });

  it('continues if services or notifications cannot be read for a while, and shows none of them after the end', async () => {
    let asked = 0;
    let answer: (() => void) | undefined;
    const all = await shown({
      notifications: async () => {
        asked += 1;
        if (asked === 1) {
          throw new Error('the embedded AWS is busy');
        }
        return new Promise((resolve) => (answer = () => resolve([])));
      },
    });
    while (!answer) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    await all.page.end(report(), '/r/index.html');
    answer();

    expect(asked).toBe(2);
  });

  it('shows the outcome at the end, and tells browsers that there is no more', async () => {
    const all = await shown();
    changed(all, running());
    const reader = await read(all.page);
    await reader.next();

    const ended = all.page.end(
      report({ notifications: [{ topicArn: 'arn', topicPath: 'Shop/OnCall', subject: 'Alarm', text: 'look' }] }),
      '/r/index.html',
    );

    const last = await reader.next();
    const html = last.data.parts.map((part) => part.html).join('\n');
    expect(html).toContain('<h1>Delivered</h1>');
    expect(html).toContain('<p>Report: /r/index.html</p>');
    expect(html).toContain('Shop/OnCall (Alarm)');
    expect(await reader.next()).toMatchObject({ event: 'end' });
    await ended;
    await expect(fetch(all.page.url)).rejects.toThrow();
    const late = all.approvals.decide(waitingRequest, AbortSignal.timeout(60_000));
    all.approvals.settle('1', { approved: false, by: 'the terminal' });
    expect(await late).toEqual({ approved: false, by: 'the terminal' });
  });
});

describe('approvals at the live page [RN-09]', () => {
  const decide = async ({ page }: Shown, id: string, decision: unknown, headers: Record<string, string> = {}) => {
    const { status, body } = await http(`${page.url}approvals/${id}`, {
      method: 'POST',
      headers: { origin: new URL(page.url).origin, ...headers },
      body: JSON.stringify(decision),
    });
    return [status, body === '' ? '' : (JSON.parse(body) as { problem?: string }).problem];
  };

  it('show what each is about, and takes one decision', async () => {
    const all = await shown();
    const reader = await read(all.page);
    const decision = all.approvals.decide(waitingRequest, AbortSignal.timeout(60_000));
    const [...changes] = await reader.until((some) =>
      some.some(({ parts }) => parts.some(({ name }) => name === 'approvals')),
    );
    const { html } = changes.flatMap(({ parts }) => parts).find(({ name }) => name === 'approvals')!;

    expect(html).toContain('shop, Release/Ask is waiting for your decision');
    expect(html).toContain('3 to create &lt;img');
    expect(html).not.toContain('Release details');
    expect(html).toContain('<a href="https://plan.example" target="_blank" rel="noopener noreferrer">');
    expect((await http(all.page.url)).body).toContain('<h1>Waiting for an approval</h1>');

    expect(await decide(all, '1', { decision: 'approve', summary: ' looks good ' })).toEqual([200, undefined]);
    expect(await decision).toEqual({
      approved: true,
      by: expect.stringMatching(/^.+, on the live page$/),
      summary: 'looks good',
    });
    expect(await decide(all, '1', { decision: 'reject', summary: 'late' })).toEqual([
      409,
      'this approval is no longer pending: it was approved or rejected elsewhere, or its action has ended',
    ]);
    expect((await http(all.page.url)).body).toContain('<h1>Running</h1>');
  });

  it('show the commit, versions and plan, from the output of earlier actions', async () => {
    const all = await shown();
    const source = { ...action({ name: 'GitHub', variables: { CommitId: '8c1f3aa', CommitMessage: `feat: ${BAD}` } }) };
    const stages = [{ name: 'Source', status: 'Succeeded' as const, attempts: 1, conditions: [], actions: [source] }];
    changed(all, running({ stages }));
    changed(all, running({ executionId: 'silent', stages: running().stages }));
    const stop = new AbortController();
    const decisions = ['3f2a', 'silent'].map(async (executionId) =>
      all.approvals.decide({ ...waitingRequest, executionId }, stop.signal),
    );

    const { body } = await http(all.page.url);

    expect(body.match(/Release details/g)).toHaveLength(1);
    expect(body).toContain('Release details: commit, versions and other variables (2)');
    expect(body).toContain('<td>Source/GitHub</td><td>CommitId</td><td>8c1f3aa</td>');
    expect(body).not.toContain('<img');
    stop.abort(new Error('over'));
    await Promise.all(decisions.map(async (decision) => expect(decision).rejects.toThrow('over')));
  });

  it('reject with a reason only, and keep waiting without one', async () => {
    const all = await shown();
    const decision = all.approvals.decide(
      { pipeline: 'shop', executionId: 'e', stage: 'Release', action: 'Ask' },
      AbortSignal.timeout(60_000),
    );

    expect(await decide(all, '1', { decision: 'reject', summary: ' ' })).toEqual([
      400,
      'enter a reason for the rejection',
    ]);
    expect(await decide(all, '1', { decision: 'reject', summary: 'too risky' })).toEqual([200, undefined]);
    expect(await decision).toMatchObject({ approved: false, summary: 'too risky' });
    const silent = all.approvals.decide(waitingRequest, AbortSignal.timeout(60_000));
    expect(await decide(all, '2', { decision: 'approve', summary: '' })).toEqual([200, undefined]);
    expect(await silent).toMatchObject({ approved: true, summary: undefined });
  });

  it('accept nothing from another page, and nothing that is not a decision', async () => {
    const all = await shown();
    const stop = new AbortController();
    const decision = all.approvals.decide(waitingRequest, stop.signal);
    const another = all.approvals.decide(waitingRequest, stop.signal);
    const approve = { decision: 'approve', summary: '' };

    expect(await decide(all, '1', approve, { origin: 'https://evil.example' })).toEqual([403, '']);
    expect(await decide(all, '1', approve, { 'sec-fetch-site': 'cross-site' })).toEqual([403, '']);
    expect(await decide(all, '1', approve, { host: 'evil.example' })).toEqual([403, '']);
    const rule = 'the decision must be approve or reject, with a comment of at most 512 characters';
    expect(await decide(all, '1', { decision: 'maybe', summary: '' })).toEqual([400, rule]);
    expect(await decide(all, '1', { ...approve, more: 1 })).toEqual([400, rule]);
    expect(await decide(all, '1', { ...approve, summary: 'x'.repeat(9_000) })).toEqual([400, rule]);

    expect(all.approvals.waiting).toHaveLength(2);
    expect((await http(all.page.url)).body).toContain('<h1>Waiting for 2 approvals</h1>');
    stop.abort(new Error('over'));
    await expect(decision).rejects.toThrow('over');
    await expect(another).rejects.toThrow('over');
  });
});

const failed = (changes: Partial<ExecutionView> = {}): ExecutionView => ({
  ...execution({ status: 'Failed', error: { code: 'JobFailed', message: 'Storefront: it broke' } }),
  ...changes,
});

describe('failed stages at the live page', () => {
  const modes = ['FAILED_ACTIONS', 'ALL_ACTIONS'] as const;
  const post = async ({ page }: Shown, path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await http(`${page.url}${path}`, {
      method: 'POST',
      headers: { origin: new URL(page.url).origin, ...headers },
      body: JSON.stringify(body),
    });
    return [answer.status, answer.body && JSON.parse(answer.body).problem];
  };
  const retry = { executionId: '3f2a', stage: 'Build', mode: 'ALL_ACTIONS' };

  it('are retried by a button, as the page of the run only [RN-09]', async () => {
    const retried: unknown[] = [];
    const all = await shown({
      retryable: (id) => (id === '3f2a' ? { stage: 'Build', modes } : undefined),
      retry: (...given) => retried.push(given),
    });
    changed(all, failed());
    changed(all, execution({ executionId: 'well' }));

    const { body } = await http(all.page.url);
    expect(body.match(/data-retry="/g)).toHaveLength(2);
    expect(body).toContain(
      '<button type="button" data-retry="FAILED_ACTIONS">Retry failed actions<span class="spoken"> of Build</span></button>',
    );

    expect(await post(all, 'retries', retry, { origin: 'https://evil.example' })).toEqual([403, '']);
    expect(await post(all, 'retries', retry, { 'sec-fetch-site': 'cross-site' })).toEqual([403, '']);
    const rule = 'a retry request must contain an execution, its failed stage, and the actions to repeat';
    expect(await post(all, 'retries', { ...retry, mode: 'SOME' })).toEqual([400, rule]);
    expect(await post(all, 'retries', { ...retry, executionId: 'x'.repeat(9_000) })).toEqual([400, rule]);
    expect(retried).toEqual([]);
    expect(await post(all, 'retries', retry)).toEqual([200, undefined]);
    expect(retried).toEqual([['shop', retry]]);
  });

  it('have one button if all of their actions are repeated anyway', async () => {
    const all = await shown({ retryable: () => ({ stage: BAD, modes: ['ALL_ACTIONS'] }) });
    changed(all, failed());

    const { body } = await http(all.page.url);

    expect(body).toContain('data-retry="ALL_ACTIONS">Retry stage<span class="spoken"> of &lt;img');
    expect(body).not.toContain('<img');
  });

  it('are no longer offered once a later execution has entered the stage, and a refusal is shown', async () => {
    let latest = '3f2a';
    const all = await shown({
      retryable: (id) => (id === latest ? { stage: 'Build', modes } : undefined),
      retry: () => {
        throw new Error('out of date');
      },
    });
    changed(all, failed());
    changed(all, failed({ executionId: 'other', pipeline: 'other' }));
    expect((await http(all.page.url)).body).toContain('id="retry-3f2a"');

    latest = 'later';
    changed(all, running({ executionId: 'later' }));

    expect((await http(all.page.url)).body).not.toContain('id="retry-3f2a"');
    expect(await post(all, 'retries', retry)).toEqual([409, 'out of date']);
    expect(await post(all, 'retries', { ...retry, executionId: 'unknown' })).toEqual([
      409,
      'this stage can no longer be retried: the run is ending, or the page no longer shows the execution',
    ]);
  });

  it('let a person end the run that waits for them, and are not offered after that', async () => {
    const all = await shown({ retryable: () => ({ stage: 'Build', modes }) });
    changed(all, failed());
    expect(await post(all, 'end', {})).toEqual([
      409,
      'the run cannot be ended on this page now; this is possible while the run waits for you to retry a failed stage',
    ]);
    const signal = all.page.offerEnd();
    const waiting = (await http(all.page.url)).body;

    expect(await post(all, 'end', {}, { origin: 'https://evil.example' })).toEqual([403, '']);
    expect(signal.aborted).toBe(false);
    expect(await post(all, 'end', {})).toEqual([200, undefined]);

    expect(signal.aborted).toBe(true);
    expect(waiting).toContain('<h1>Waiting for you: a stage has failed</h1>');
    expect(waiting).toContain('End the run');
    all.page.withdrawOffers();
    const { body } = await http(all.page.url);
    expect([body.includes('End the run'), body.includes('data-retry'), body.includes('id="execution-3f2a"')]).toEqual([
      false,
      false,
      true,
    ]);
    expect((await post(all, 'retries', retry))[0]).toBe(409);
  });

  it('cannot be retried in a demonstration, whose failures are part of its story', async () => {
    const folder = temporaryFolder();
    const approvals = new PageApprovals();
    const page = await LivePage.start({ folder, assembly: 'cdk.out', approvals, retries: false });
    pages.push(page);
    const views = new Map<string, ExecutionView>();
    page.follow({ ...NOTHING, execution: (id) => views.get(id), retryable: () => ({ stage: 'Build', modes }) });
    changed({ folder, approvals, page, views }, failed());

    expect((await http(page.url)).body).not.toContain('data-retry');
  });
});

describe('logs at the live page', () => {
  it('are sent in full, and the page of an earlier run, and nothing else of the folder', async () => {
    const { folder, page } = await shown();
    mkdirSync(join(folder, 'logs', '3f2a'), { recursive: true });
    mkdirSync(join(folder, 'runs', '1'), { recursive: true });
    writeFileSync(join(folder, 'logs', '3f2a', 'Build it.log'), BAD);
    writeFileSync(join(folder, 'logs', 'a.txt'), 'a text');
    writeFileSync(join(folder, 'runs', '1', 'index.html'), '<p>earlier');
    writeFileSync(join(folder, 'endpoint.json'), 'a secret');
    writeFileSync(join(folder, 'secret.log'), 'a secret');
    symlinkSync(join(folder, 'secret.log'), join(folder, 'logs', 'link.log'));

    mkdirSync(join(folder, 'logs', 'folder.log'));
    const get = async (path: string) => http(`${page.url}${path}`);
    await expect(get('logs/folder.log')).rejects.toThrow(); // the connection is closed, because the path is not a file

    const { status, headers, body } = await get('logs/3f2a/Build%20it.log');
    expect([status, headers['content-type'], body]).toEqual([200, 'text/plain; charset=utf-8', BAD]);
    expect((await get('runs/1/index.html')).headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'; style-src 'unsafe-inline'"),
    });
    for (const path of [
      'endpoint.json',
      'secret.log',
      'logs/link.log',
      'logs/%2e%2e/secret.log',
      'logs/a.txt',
      'logs',
      'logs/none.log',
      '%',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});
