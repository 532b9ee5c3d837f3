import { BuildRecord } from '../../src/codebuild-api/called-build';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DeploymentRecord } from '@slipway/ecs-model';
import { drawPipeline, inWords } from '../../src/report/draw-pipeline';
import { escapeHtml } from '../../src/report/escape-html';
import { renderReport } from '../../src/report/render-report';
import { snakeCase } from '../../src/report/run-report';
import { writeReport } from '../../src/report/write-report';
import { action, execution, report } from './execution';

describe('drawPipeline', () => {
  it('draws a column for each stage, as high as the most parallel one, and describes in words what it shows', () => {
    const svg = drawPipeline(execution());

    expect(svg.match(/class="stage Succeeded"/g)).toHaveLength(2);
    expect(svg.match(/class="arrow"/g)).toHaveLength(1);
    expect(svg.match(/<g class="action Succeeded">/g)).toHaveLength(3);
    expect(svg).toContain('aria-label="shop: Source succeeded, Build succeeded"');
    expect(svg).toContain('succeeded 1.5 s');
  });

  it('keeps the kind of an action within its card, beside its name', () => {
    const named = (name: string) =>
      drawPipeline(
        execution({
          stages: [
            {
              name: 'Source',
              status: 'Succeeded',
              attempts: 1,
              conditions: [],
              actions: [action({ name, provider: 'CodeStarSourceConnection' })],
            },
          ],
        }),
      );

    expect(named('Source')).toContain('>CodeStarSourceC…<');
    expect(named('A name of an action that fills it')).toContain('>…<');
  });

  it('marks what was simulated and what did not run', () => {
    const stage = {
      name: 'Deploy',
      status: 'Failed' as const,
      attempts: 1,
      conditions: [],
      actions: [
        action({ simulated: { reason: 'no Docker' } }),
        action({ status: 'DidNotRun', start: undefined, end: undefined }),
      ],
    };

    const svg = drawPipeline(execution({ stages: [stage] }));

    expect(svg).toContain('class="action Succeeded simulated"');
    expect(svg).toContain('>simulated, succeeded 1.5 s<');
    expect(svg).toContain('>did not run<');
  });
});

describe('inWords', () => {
  it.each([
    ['DidNotRun', 'did not run'],
    ['Succeeded', 'succeeded'],
  ])('writes %s as %s', (status, words) => {
    expect(inWords(status)).toBe(words);
  });
});

describe('snakeCase', () => {
  it.each([
    ['VpcId', 'vpc_id'],
    ['RdsEndpoint', 'rds_endpoint'],
    ['ElasticacheEndpoint', 'elasticache_endpoint'],
    ['S3Bucket', 's3_bucket'],
    ['plain', 'plain'],
  ])('calls %s %s', (output, name) => {
    expect(snakeCase(output)).toBe(name);
  });
});

describe('escapeHtml', () => {
  it('leaves no character that could end a text or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe('renderReport', () => {
  it('states whether it was delivered', () => {
    expect(renderReport(report(), '/r')).toContain('<h1>Delivered</h1>');
    expect(renderReport(report({ succeeded: false, verdict: 'failed' }), '/r')).toContain('<h1>Not delivered</h1>');
    expect(renderReport(report(), '/r')).toContain('<p>as expected: 3 of 3 actions executed, 0 simulated</p>');
  });

  it('states what was meant to happen, and of an execution that failed as it should that it did', () => {
    const executions = [execution({ executionId: 'good' }), execution({ executionId: 'bad', status: 'Failed' })];
    const story = [
      {
        about: 'a flawed release is pushed',
        expected: 'the gate refuses it',
        outcome: 'as expected' as const,
        failedAsExpected: ['bad'],
      },
    ];

    const page = renderReport(report({ executions, story }), '/r');

    expect(page).toContain('<td>a flawed release is pushed</td><td>the gate refuses it</td><td>as expected</td>');
    expect(page).toContain('<section id="execution-bad" class="execution meant"');
    expect(page).toContain('>failed, as expected</strong>');
    expect(page).toContain('<section id="execution-good" class="execution"');
  });

  it('folds the end of the log of a failed build, and links the whole log', () => {
    const build = action({
      status: 'Failed',
      logFile: '/r/logs/Build.log',
      logTail: ['1 test failed', 'expected <1>'],
    });
    const failed = execution({
      stages: [{ name: 'Build', status: 'Failed', attempts: 1, conditions: [], actions: [build] }],
    });

    const page = renderReport(report({ executions: [failed] }), '/r');

    expect(page).toContain(
      '<details><summary>last lines of the log</summary><pre>1 test failed\nexpected &lt;1&gt;</pre></details><a href="logs/Build.log">complete log</a>',
    );
  });

  it('states what went wrong outside the executions, and that a delivery whose deletion failed was a delivery', () => {
    const problem = 'the stacks could not be deleted: bucket <full> is not empty';

    const page = renderReport(
      report({
        succeeded: false,
        verdict: 'not deleted',
        destroyed: false,
        problems: [problem],
        deletionProblem: problem,
      }),
      '/r',
    );

    expect(page).toContain('<h1>Delivered, but the stacks were not deleted</h1>');
    expect(page).toContain(
      '<h2>Problems</h2><pre>the stacks could not be deleted: bucket &lt;full&gt; is not empty</pre>',
    );
    expect(page).toContain('<footer>The stacks were not deleted: the stacks could not be deleted: bucket &lt;full&gt;');
  });

  it('states first what a reader has to know', () => {
    expect(renderReport(report({ remarks: ['simulated: <no> CLI'] }), '/r')).toMatch(
      /No AWS account was used\. Builds were not fenced\.<\/p>\n<p>simulated: &lt;no&gt; CLI<\/p>/,
    );
  });

  it('shows for each action its output, its message and its log', () => {
    const outputs = [
      { name: 'Site', bucket: 'b', key: 'k', versionId: 'v1', etag: 'e', size: 12_345 },
      { name: 'Map', bucket: 'b', key: 'm', etag: 'e', size: 1 },
    ];
    const stage = {
      name: 'Build',
      status: 'Succeeded' as const,
      attempts: 1,
      conditions: [],
      actions: [action({ outputs, summary: 'all good', logFile: '/r/logs/a.log' })],
    };

    const page = renderReport(report({ executions: [execution({ stages: [stage] })] }), '/r');

    expect(page).toContain('produced Site, 12,345 bytes, version v1<br>produced Map, 1 bytes</span>');
    expect(page).toContain('all good<br>');
    expect(page).toContain('<a href="logs/a.log">log</a>');
  });

  it('states once why an action was simulated, even if its summary repeats it', () => {
    const page = renderReport(
      report({
        executions: [
          execution({
            stages: [
              {
                name: 'Build',
                status: 'Succeeded',
                attempts: 1,
                conditions: [],
                actions: [action({ simulated: { reason: 'no Docker' }, summary: 'simulated: no Docker' })],
              },
            ],
          }),
        ],
      }),
      '/r',
    );

    expect(page.match(/simulated: no Docker/g)).toHaveLength(1);
  });

  it('names the placeholders that an action ran with', () => {
    const placeholders = ['#{Stack.Host} has the placeholder value simulated-Stack-Host'];
    const stages = [
      { name: 'Test', status: 'Succeeded' as const, attempts: 1, conditions: [], actions: [action({ placeholders })] },
    ];

    expect(renderReport(report({ executions: [execution({ stages })] }), '/r')).toContain(placeholders[0]);
  });

  it('shows who approved, what was simulated, and why it failed', () => {
    const approval = {
      decision: 'Approved' as const,
      by: 'mona',
      arn: 'arn:aws:iam::111122223333:user/mona',
      at: '2026-11-22T10:00:00Z',
    };
    const actions = [
      action({
        name: 'Release',
        approval: { ...approval, summary: 'looks good', message: '3 to create', link: 'https://plan.example' },
      }),
      action({ name: 'Again', approval }),
      action({ name: 'Image', simulated: { reason: 'no Docker' } }),
      action({ name: 'Broken', status: 'Failed', error: { code: 'JobFailed', message: 'npm test exited with 1' } }),
    ];
    const failed = execution({
      status: 'Failed',
      error: { code: 'JobFailed', message: 'stage Build failed' },
      stages: [{ name: 'Build', status: 'Failed', attempts: 1, conditions: [], actions }],
    });

    const page = renderReport(report({ succeeded: false, verdict: 'failed', executions: [failed] }), '/r');

    expect(page).toContain('Approved by mona at 2026-11-22T10:00:00Z: looks good');
    expect(page).toContain(
      'message to the approver: 3 to create<br><a href="https://plan.example" target="_blank" rel="noopener noreferrer">https://plan.example</a><br>Approved by mona',
    );
    expect(page).toContain('simulated: no Docker');
    expect(page).toContain('npm test exited with 1');
    expect(page).toContain('stage Build failed');
  });

  it('shows a rollback after the execution that it rolled back', () => {
    const page = renderReport(
      report({
        executions: [execution({ status: 'Failed', rollback: execution({ executionId: '77aa', type: 'ROLLBACK' }) })],
      }),
      '/r',
    );

    expect(page.indexOf('77aa')).toBeGreaterThan(page.indexOf('3f2a'));
    expect(page).toContain(', a rollback');
  });

  it('lists notifications, refused starts, outputs and every difference from AWS', () => {
    const page = renderReport(
      report({
        destroyed: false,
        refused: ['rule X could not start shop'],
        notifications: [
          { topicArn: 'arn', topicPath: 'Shop/OnCall', subject: 'Alarm', text: 'look' },
          { topicArn: 'arn', topicPath: 'Shop/OnCall', subject: undefined, text: 'again' },
        ],
        outputs: { vpc_id: 'vpc-1' },
        adjustments: [{ stack: 's', path: 'Shop/Pipeline', what: 'stubbed', why: 'not known' }],
      }),
      '/r',
    );

    for (const text of [
      'rule X could not start shop',
      'Shop/OnCall (Alarm)\nlook',
      'Shop/OnCall\nagain',
      '<td>vpc_id</td><td>vpc-1</td>',
      '<td>Shop/Pipeline</td><td>stubbed</td><td>not known</td>',
      'The stacks were not deleted, because the run and its embedded AWS ended first.',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('shows deployments to services, how each ended and when its stages started, and that a model replaced ECS', () => {
    const deployment: DeploymentRecord = {
      service: 'shop',
      id: 'a',
      status: 'ROLLBACK_SUCCESSFUL',
      reason: 'an alarm <rang>',
      revision: 'shop:2',
      simulated: false,
      image: 'repository@sha256:1',
      start: '2026-11-22T10:00:00.000Z',
      minutes: 6.04,
      stages: [
        { stage: 'SCALE_UP', atMinute: 0.11 },
        { stage: 'BAKE_TIME', atMinute: 2 },
      ],
    };

    const page = renderReport(
      report({
        serviceDeployments: [deployment, { ...deployment, status: 'SUCCESSFUL', simulated: true, reason: undefined }],
      }),
      '/r',
    );

    expect(page).toContain(
      '<td>shop</td><td>shop:2, repository@sha256:1</td><td>rollback successful: an alarm &lt;rang&gt;</td><td>6.0</td><td>SCALE_UP 0.1, BAKE_TIME 2.0</td>',
    );
    expect(page).toContain(
      '<td>shop:2, repository@sha256:1 (simulated: the image is not available here)</td><td>successful</td>',
    );
    expect(page).toContain('These deployments ran on a model of ECS');
    expect(renderReport(report(), '/r')).not.toContain('model of ECS');
  });

  it('shows builds that functions have started, with the end of the log of what failed', () => {
    const build: BuildRecord = {
      id: 'scan:1',
      project: 'scan',
      status: 'FAILED',
      start: '2026-11-22T10:00:00.000Z',
      end: '2026-11-22T10:00:04.000Z',
      reason: 'exit status 1',
      logFile: '/r/scan.log',
      logTail: ['it found <this>'],
    };
    const running: BuildRecord = { ...build, id: 'scan:2', status: 'IN_PROGRESS', end: undefined, reason: undefined };

    const page = renderReport(report({ builds: [build, { ...running, logTail: undefined }] }), '/r');

    expect(page).toContain('<td>scan:1</td><td>FAILED: exit status 1</td><td>4.0 s</td><td>/r/scan.log</td>');
    expect(page).toContain('<td>scan:2</td><td>IN_PROGRESS</td><td></td>');
    expect(page).toContain('<pre>scan:1\nit found &lt;this&gt;</pre>');
  });

  it('shows external content as text, never as markup', () => {
    const bad = '<img src=x onerror=alert(1)>';

    const page = renderReport(
      report({
        assembly: bad,
        refused: [bad],
        outputs: { [bad]: bad },
        executions: [
          execution({
            pipeline: bad,
            stages: [
              {
                name: bad,
                status: 'Failed',
                attempts: 1,
                conditions: [],
                actions: [action({ name: bad, summary: bad, logFile: `/r/${bad}` })],
              },
            ],
          }),
        ],
      }),
      '/r',
    );

    expect(page).not.toContain('<img');
    expect(page).toContain("default-src 'none'");
  });
});

it('shows the result of every rule of a condition', () => {
  const rules = [
    { name: 'Alarm', provider: 'CloudWatchAlarm', met: false, message: 'errors is ALARM' },
    { name: 'Window', provider: 'DeploymentWindow', met: true, message: 'it is within' },
  ];
  const conditions = [{ on: 'OnSuccess' as const, met: false, result: 'ROLLBACK', rules }];
  const stages = [{ name: 'Deploy', status: 'Failed' as const, attempts: 1, actions: [action()], conditions }];

  const page = renderReport(report({ executions: [execution({ stages })] }), '/r');

  expect(page).toContain('<h2>Conditions</h2>');
  expect(page).toContain(
    '<td>Deploy, OnSuccess</td><td>Alarm (CloudWatchAlarm)</td><td>not met: ROLLBACK</td><td>errors is ALARM</td>',
  );
  expect(page).toContain('<td>Window (DeploymentWindow)</td><td>met</td><td>it is within</td>');
});

describe('the executions of a report', () => {
  const folds = (page: string) =>
    [...page.matchAll(/id="execution-(\w+)"[^>]*>\n<details( open)?>/g)].map(([, id, open]) => [id, Boolean(open)]);

  it('are folded unless they failed unexpectedly', () => {
    const executions = [
      execution({ executionId: 'good' }),
      execution({ executionId: 'bad', status: 'Failed' }),
      execution({ executionId: 'meant', status: 'Failed' }),
      execution({ executionId: 'over', status: 'Superseded' }),
    ];
    const story = [{ about: 'a', expected: 'b', outcome: 'as expected' as const, failedAsExpected: ['meant'] }];

    expect(folds(renderReport(report({ executions, story }), '/r'))).toEqual([
      ['good', false],
      ['bad', true],
      ['meant', false],
      ['over', false],
    ]);
  });

  it('are preceded by an overview: each pipeline by its stages, with its newest execution', () => {
    const executions = [
      execution({ status: 'Failed' }),
      execution({ executionId: 'newer' }),
      execution({ pipeline: 'site' }),
    ];

    const page = renderReport(report({ executions }), '/r');

    expect(page).toContain(
      '<a href="#execution-newer">shop</a> <span class="outcome"><strong class="status Succeeded">succeeded</strong> 2.0 s <span class="quiet">2 executions</span></span>',
    );
    expect(page).toContain(
      '<ol class="stages" aria-label="stages of site"><li class="Succeeded"><span aria-hidden="true">✓</span> Source<span class="spoken">: succeeded</span></li>',
    );
    expect(renderReport(report({ executions: [] }), '/r')).toContain('No pipeline has started.');
  });

  it('have a link for a reviewer only if it is a web address', () => {
    const asked = (link: string) =>
      renderReport(
        report({
          executions: [
            execution({
              stages: [
                {
                  name: 'Release',
                  status: 'Succeeded',
                  attempts: 1,
                  conditions: [],
                  actions: [action({ approval: { decision: 'Approved', by: 'ana', arn: 'arn', at: 'now', link } })],
                },
              ],
            }),
          ],
        }),
        '/r',
      );

    expect(asked('https://plan.example')).toContain(
      'href="https://plan.example" target="_blank" rel="noopener noreferrer"',
    );
    expect(asked('javascript:alert(1)')).not.toContain('href="javascript');
  });
});

it('groups the differences from AWS by their kind, folded', () => {
  const difference = (what: string, path: string) => ({ stack: 's', path, what, why: 'unknown here' });
  const adjustments = [
    difference('stubbed: AWS::A::B', 'S/One'),
    difference('condition aws:x left out', 'S/Two'),
    difference('stubbed: AWS::C::D', 'S/Three'),
  ];

  const page = renderReport(report({ adjustments }), '/r');

  expect(page.match(/<details class="group"><summary>[^<]*<\/summary>/g)).toEqual([
    '<details class="group"><summary>stubbed (2)</summary>',
    '<details class="group"><summary>condition aws:x left out (1)</summary>',
  ]);
});

describe('writeReport', () => {
  it('writes the page and the same as JSON, and nothing half done', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'report-')), 'new');

    const page = await writeReport(report(), folder);

    expect(readdirSync(folder).sort()).toEqual(['index.html', 'result.json']);
    expect(readFileSync(page, 'utf8')).toBe(renderReport(report(), folder));
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(report());
    rmSync(folder, { recursive: true });
  });
});

test('states whether builds were fenced', () => {
  expect(renderReport(report({ fence: 'bubblewrap' }), '/')).toContain('Builds were fenced by bubblewrap.');
  expect(renderReport(report(), '/')).toContain('Builds were not fenced.');
});
