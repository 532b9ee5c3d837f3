import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENTS } from '../../src/config';
import { actionOf, DeliveredApp, eventually, MINUTES, Result, SERVICES } from './delivered-app';

jest.setTimeout(5 * MINUTES);

let app: DeliveredApp;
beforeAll(async () => {
  app = await DeliveredApp.deploy('delivery');
});
afterAll(() => app.end());

const statuses = (results: Record<string, Result>) =>
  Object.fromEntries(Object.entries(results).map(([environment, { status }]) => [environment, status]));
const summaryOf = (result: Result) => actionOf(result, 'Preview').variables.PREVIEW_SUMMARY;
const everywhere = async () => Promise.all(ENVIRONMENTS.map((environment) => app.operator.resources(environment)));

/** Returns the logs of the actions in an execution. */
function logOf({ executionId }: Result): string {
  const folder = join(app.folder, 'run', 'logs', executionId);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

describe('a push that is approved', () => {
  let pushed: string;
  let before: string[][];
  let waiting: string[];
  let message: string;
  let results: Record<string, Result>;
  let told: string[];
  beforeAll(async () => {
    before = await everywhere();
    pushed = app.repository.commit('pushed');
    app.repository.commit('somebody was faster');
    await app.push(pushed);
    const approval = await app.approvals.next();
    waiting = await app.operator.resources('prod');
    message = approval.request.message!;
    approval.approve('arn:aws:sts::111122223333:assumed-role/Lead/ada', 'looks right');
    results = await app.results();
    told = (await app.run.notifications()).map(({ text }) => text);
  });

  it.each(ENVIRONMENTS)('[PG-01] goes through a pipeline of %s: source, preview and up', (environment) => {
    const { pipeline, status, stages } = results[environment];
    const approval = environment === 'prod' ? ['Approve'] : [];

    expect([pipeline, status]).toEqual([`pipeline-${environment}-delivery`, 'Succeeded']);
    expect(stages.map(({ name, actions }) => [name, actions.map((action) => action.name)])).toEqual([
      ['Source', ['Source']],
      ['Build', ['Preview']],
      ['Deploy', [...approval, 'Up']],
    ]);
    expect(logOf(results[environment])).toContain('"command":"preview"');
    expect(logOf(results[environment])).toContain('"command":"up"');
  });

  it('[PG-02] runs dev and staging at the same time: each starts before the other ends', () => {
    const [dev, staging] = [results.dev, results.staging].map(({ stages }) => ({
      start: Date.parse(stages[0].start!),
      end: Date.parse(stages.at(-1)!.end!),
    }));

    expect(dev.start).toBeLessThan(staging.end);
    expect(staging.start).toBeLessThan(dev.end);
  });

  it('[PG-02] previews and applies to dev and staging, while prod waits', () => {
    expect([before, waiting]).toEqual([[[], [], []], []]);
    expect(statuses(results)).toEqual({ dev: 'Succeeded', staging: 'Succeeded', prod: 'Succeeded' });
  });

  it('[PG-03] is applied to prod once it was approved', async () => {
    expect(await app.operator.resources('prod')).toEqual(['web', 'worker']);
  });

  it('[PG-13] delivers the commit that was pushed, although the branch has moved on', () => {
    expect(Object.values(results).map((result) => actionOf(result, 'Source').variables.CommitId)).toEqual([
      pushed,
      pushed,
      pushed,
    ]);
  });

  it('[PG-17] leaves a record of who approved which commit and plan, and when', async () => {
    await eventually(async () => expect(await app.approvalRecords()).not.toEqual([]));

    expect(
      (await app.approvalRecords()).find(({ executionId }) => executionId === results.prod.executionId),
    ).toMatchObject({
      pipeline: 'pipeline-prod-delivery',
      verdict: 'Approved',
      approver: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
      comment: expect.stringContaining('looks right'),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      shown: message,
      revisions: { Source: pushed },
      exported: { Preview: { PLAN_DIGEST: actionOf(results.prod, 'Preview').variables.PLAN_DIGEST } },
      variables: { ACTOR: 'octocat' },
    });
  });

  it('[PG-14] notifies people of every change of state', () => {
    expect(told.filter((text) => text.includes('started.'))).toHaveLength(3);
    expect(told.filter((text) => text.includes('succeeded.'))).toHaveLength(3);
  });

  it('[PG-14] asks for the approval with the preview, the commit and the plan, and a link to its full text', () => {
    const { approval } = JSON.parse(told.find((text) => text.includes('"approval"'))!);

    expect(approval).toMatchObject({
      pipelineName: 'pipeline-prod-delivery',
      customData: message,
      externalEntityLink: expect.stringContaining(actionOf(results.prod, 'Preview').variables.CODEBUILD_BUILD_ID),
    });
    expect(message).toContain(`prod at ${pushed.slice(0, 7)}: 2 to create: `);
    expect(message).toContain(
      `commit ${pushed} by octocat, plan ${actionOf(results.prod, 'Preview').variables.PLAN_DIGEST}`,
    );
  });

  it('reports the state of the commit to GitHub', () => {
    return eventually(() =>
      expect(app.gitHub.statesOf(pushed)).toEqual({
        'pulumi/dev': 'success',
        'pulumi/staging': 'success',
        'pulumi/prod': 'success',
      }),
    );
  });

  it('[PG-18] logs structured lines', () => {
    const lines = logOf(results.prod)
      .split('\n')
      .filter((line) => line.startsWith('{"time"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'ended',
        command: 'up',
        exitCode: 0,
        attempt: 1,
        commit: pushed,
        environment: 'prod',
        executionId: results.prod.executionId,
      }),
    );
  });

  it('[PG-09] works with the deployment role of its own environment', () => {
    ENVIRONMENTS.forEach((environment) => {
      expect(logOf(results[environment])).toContain(`assumed-role/pulumi-deployment-role-${environment}-delivery/`);
      ENVIRONMENTS.filter((other) => other !== environment).forEach((other) =>
        expect(logOf(results[environment])).not.toContain(`-role-${other}-delivery`),
      );
    });
  });

  it('shows no secret', () => {
    ENVIRONMENTS.forEach((environment) => expect(logOf(results[environment])).not.toContain('token-of-'));
    expect(told.join()).not.toContain('token-of-');
  });
});

describe('a delivery', () => {
  const REPEATS = 50;

  it('[PG-11] [PG-13] starts each pipeline once, no matter how often it is repeated at the same time, and not at all if it arrives after a later push', async () => {
    app.file('index.ts', "throw new Error('short');\n");
    const commit = app.repository.commit('repeated');
    const started = app.run.started;

    const late = await app.run.push({
      repository: 'acme/infrastructure',
      branch: 'main',
      pushedAt: new Date('2026-01-01'),
    });
    const answers = await app.repeat(commit, randomUUID(), REPEATS);

    await app.results();
    expect([late.status, late.body]).toEqual([202, 'overtaken']);
    expect(answers.filter((body) => body === 'published')).toHaveLength(1);
    expect(answers).toHaveLength(REPEATS);
    expect(app.run.started - started).toBe(3);
  });

  it('[PG-11] with another signature gets 401 and starts nothing', async () => {
    const started = app.run.started;

    const { status, body } = await app.run.push({
      repository: 'acme/infrastructure',
      branch: 'main',
      secret: 'guessed',
    });

    expect([status, body]).toEqual([401, '']);
    expect(app.run.started).toBe(started);
  });
});

describe('a release', () => {
  it('[PG-08] applies nothing if nothing has changed', async () => {
    const settled = await app.settle('dev');

    const result = await app.start('pipeline-dev', settled);

    expect(result.status).toBe('Succeeded');
    expect(summaryOf(result)).toContain('no changes');
  });

  it('[PG-03] applies nothing if the person rejects it', async () => {
    await app.settle('prod');
    await app.operator.configure('prod', [...SERVICES, { name: 'mailer', instances: 1 }]);

    const release = app.start('pipeline-prod', app.repository.commit('a mailer for prod'));
    (await app.approvals.next()).reject('ada', 'not today');

    expect(actionOf(await release, 'Up').status).toBe('DidNotRun');
    expect(await app.operator.resources('prod')).toEqual(['web', 'worker']);
  });

  it('[PG-03] is refused if prod has changed since the preview, although the plan was approved', async () => {
    await app.settle('prod');
    await app.operator.configure('prod', [{ name: 'web', instances: 3 }, SERVICES[1]]);

    const release = app.start('pipeline-prod', app.repository.commit('a third instance'));
    const approval = await app.approvals.next();
    await app.operator.configure('prod', [{ name: 'web', instances: 5 }, SERVICES[1]]);
    await app.operator.up('prod');
    approval.approve('ada');

    expect(actionOf(await release, 'Up').error!.message).toContain('exit status 3');
    expect(logOf(await release)).toContain('the state of prod has changed since the approved preview');
    expect(logOf(await release)).not.toContain('"command":"up"');
  });

  it('[PG-18] of a broken program ends in the preview, with the message of the program, and applies nothing', async () => {
    await app.settle('dev');
    app.file('index.ts', "throw new Error('no such shape');\n");
    const broken = app.repository.commit('broken');

    const result = await app.start('pipeline-dev', broken);

    expect(actionOf(result, 'Up').status).toBe('DidNotRun');
    expect(logOf(result)).toContain('no such shape');
    await eventually(() => expect(app.gitHub.statesOf(broken)['pulumi/dev']).toBe('failure'));
  });
});

describe('a change', () => {
  afterEach(() => {
    app.repository.git('revert', '--no-commit', 'HEAD'); // `settle` uses the head of the repository
    app.repository.commit('the change is taken back');
  });

  it('[PG-22] whose own test fails ends before its preview, with the reason in the log, and applies nothing', async () => {
    await app.settle('dev');
    app.file(
      'package.json',
      JSON.stringify({
        name: 'infrastructure',
        version: '1.0.0',
        scripts: { test: 'echo "AssertionError: port 8000 is taken"; exit 1' },
      }),
    );
    const failing = app.repository.commit('a change that fails its test');

    const result = await app.start('pipeline-dev', failing);

    expect(actionOf(result, 'Up').status).toBe('DidNotRun');
    expect(logOf(result)).toMatch(
      /FAILED tests: AssertionError: port 8000 is taken\n[^]*slipway-pulumi: preview: the check 'tests' failed, so no preview is made/,
    );
    expect(logOf(result)).not.toContain('"command":"preview"');
    await eventually(() => expect(app.gitHub.statesOf(failing)['pulumi/dev']).toBe('failure'));
  });
});

describe('the nightly check', () => {
  it('succeeds if everything is as in the branch', async () => {
    await app.settle('dev');

    expect((await app.start('drift-pipeline-dev')).status).toBe('Succeeded');
  });

  it('fails, and notifies people, if someone changed something by hand', async () => {
    await app.settle('dev');
    await app.operator.configure('dev', [{ name: 'web', instances: 7 }]);
    await app.operator.up('dev');

    const result = await app.start('drift-pipeline-dev');

    expect(actionOf(result, 'Check').error!.message).toContain('exit status 5');
    expect((await app.run.notifications(30)).map(({ text }) => text).join()).toContain(
      'Pipeline drift-pipeline-dev-delivery failed.',
    );
  });
});

describe('a pull request', () => {
  it('is previewed with read-only permissions, and commented on once for each stack, no matter how often it is pushed to', async () => {
    await app.settle('staging');
    app.repository.git('checkout', '--quiet', '-B', 'feature');
    await app.operator.configure('staging', [...SERVICES, { name: 'search', instances: 1 }]);
    app.repository.commit('a search');
    await app.pullRequest(7, 'feature');
    const head = app.repository.commit('a search, really');
    const results = await app.pullRequest(7, 'feature');

    const comments = app.gitHub.comments.get('7')!.map(({ body }) => body);
    expect(Object.values(statuses(results))).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(comments).toHaveLength(3);
    expect(comments.find((body) => body.includes('slipway:preview:staging'))).toContain(head.slice(0, 7));
    expect(comments.find((body) => body.includes('slipway:preview:staging'))).toContain('search');
    expect(comments.join()).not.toContain('token-of-');
    expect(logOf(Object.values(results)[0])).toContain('assumed-role/pulumi-preview-role-');
    expect(await app.operator.resources('staging')).toEqual(['web', 'worker']);
  });
});
