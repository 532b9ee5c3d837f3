import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeldApprovals } from '../../src/approval/held-approvals';
import { putEvent } from '../../src/events/put-event';
import { ExecutionResult } from '../../src/pipeline/execution-result';
import { LocalRun } from '../../src/run/local-run';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';
import { writeGitOpsAssembly } from './gitops-assembly';

jest.setTimeout(STARTING_MS);

let run: LocalRun;
let shop: GitFixture;
let first: string;
const approvals = new HeldApprovals();

beforeAll(async () => {
  shop = new GitFixture();
  shop.commit('chore: start', { 'page.txt': 'empty' });
  shop.git('switch', '--quiet', '--create', 'feature/x');
  shop.commit('feat: try', { 'page.txt': 'tried' });
  shop.git('switch', '--quiet', 'main');
  first = shop.commit('feat: open', { 'page.txt': 'open' });
  const folder = temporaryFolder();
  run = await LocalRun.begin({
    assembly: await writeGitOpsAssembly(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    approver: approvals,
    repositories: { 'acme/shop': shop.folder },
  });
});

afterAll(async () => {
  await run.end();
  removeFolders();
});

/** Returns the executions of one delivery. */
function of(results: readonly ExecutionResult[], deliveryId: string): Record<string, ExecutionResult> {
  return Object.fromEntries(
    results.filter(({ variables }) => variables.DELIVERY_ID === deliveryId).map((it) => [it.pipeline, it]),
  );
}

const actionOf = ({ stages }: ExecutionResult, name: string) =>
  stages.flatMap(({ actions }) => actions).find((it) => it.name === name)!;
let finished = 0;

test('[PG-02] [PG-13] [PG-17] a signed push starts both pipelines for its commit; one waits for a decision that names it', async () => {
  const answer = await run.push({ repository: 'acme/shop', branch: 'main', actor: 'ana' });
  const approval = await approvals.next();
  shop.commit('feat: later', { 'page.txt': 'later' }); // the head of the branch has moved on
  approval.approve('bea', 'looks good');
  const { dev, prod } = of(await run.finished((finished += 2)), answer.deliveryId);

  expect(answer).toEqual({ deliveryId: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 202, body: 'accepted' });
  expect(approval.request).toEqual({
    pipeline: 'prod',
    executionId: prod.executionId,
    stage: 'Deploy',
    action: 'Approve',
    message: `1 to create at ${first}, pushed by ana`,
    link: `https://shop.example/${answer.deliveryId}`,
  });
  expect(run.started).toBe(2);
  expect([dev.status, prod.status]).toEqual(['Succeeded', 'Succeeded']);
  expect([dev, prod].map((it) => actionOf(it, 'Source').outputs[0].revision)).toEqual([first, first]);
  expect(dev.variables).toEqual({ DELIVERY_ID: answer.deliveryId, ACTOR: 'ana' });
  expect(actionOf(prod, 'Approve').approval).toMatchObject({
    decision: 'Approved',
    by: 'bea',
    at: expect.stringMatching(/^\d{4}-/),
    summary: 'looks good',
    message: `1 to create at ${first}, pushed by ana`,
  });
  expect(readFileSync(actionOf(prod, 'Up').logFile!, 'utf8')).toContain(`approval: Succeeded commit: ${first}`);
  expect((await run.notifications(15)).map(({ topicPath, text }) => [topicPath, text])).toEqual([
    ['GitOps/Audit', 'audit prod Succeeded arn:aws:iam::111122223333:user/bea'],
  ]);
});

test('[PG-03] a rejection stops one pipeline, and a branch that a pattern matches by its prefix starts the other', async () => {
  shop.git('switch', '--quiet', '--create', 'release/1');
  const fix = shop.commit('fix: the page', { 'page.txt': 'fixed' });
  shop.commit('docs: nothing that a pipeline is about', { 'README.md': 'x' });
  shop.git('switch', '--quiet', 'main');

  const main = await run.push({ repository: 'acme/shop', branch: 'main' });
  const release = await run.push({ repository: 'acme/shop', branch: 'release/1', commit: fix });
  const docs = await run.push({ repository: 'acme/shop', branch: 'release/1' });
  const feature = await run.push({ repository: 'acme/shop', branch: 'feature/x' });
  (await approvals.next()).reject('bea', 'not today');
  const results = await run.finished((finished += 3));

  expect(of(results, main.deliveryId)).toMatchObject({
    dev: { status: 'Succeeded' },
    prod: { status: 'Failed', error: { message: 'Approve: Rejected by bea: not today' } },
  });
  expect(actionOf(of(results, main.deliveryId).prod, 'Up').status).toBe('DidNotRun');
  expect(Object.keys(of(results, release.deliveryId))).toEqual(['dev']);
  expect(actionOf(of(results, release.deliveryId).dev, 'Source').variables.CommitId).toBe(fix);
  expect([docs.status, feature.status]).toEqual([202, 202]);
  expect([docs, feature].map(({ deliveryId }) => of(results, deliveryId))).toEqual([{}, {}]);
});

test('[PG-13] events from elsewhere start nothing', async () => {
  await putEvent(run.aws, {
    source: 'slipway.github',
    detailType: 'push',
    detail: {
      repository: 'acme/shop',
      refType: 'branch',
      refName: 'main',
      commit: first,
      deliveryId: 'd',
      actor: 'eve',
      paths: ['**'],
    },
  });
  const refused = await run.push({ repository: 'acme/shop', branch: 'main', secret: 'guessed' });
  const pull = await run.pullRequest({ repository: 'acme/shop', number: 7, base: 'main', head: 'feature/x' });

  expect([refused.status, pull.status]).toEqual([401, 202]);
  await expect(run.finished(finished + 1, 1500)).rejects.toThrow('executions started within');
});

test('a start with a variable that the pipeline does not declare is refused', () => {
  expect(() => run.start('dev', { variables: [{ name: 'BRANCH', value: 'main' }] })).toThrow(
    'the variable BRANCH is not declared; the declared variables are DELIVERY_ID, ACTOR',
  );
});

test.each([
  [
    'a repository that nothing stands for',
    { repository: 'acme/other' },
    'no local repository was given for acme/other',
  ],
  [
    'a webhook that is not there',
    { repository: 'acme/shop', url: 'https://other.example/' },
    /none has the URL https:\/\/other\.example\/: https:\/\/.* \(GitOps\/Webhook\/Url\)/,
  ],
])('refuses to deliver to or from %s', async (_, props, message) => {
  await expect(run.push({ branch: 'main', ...props })).rejects.toThrow(message);
});

test('reports which function got a variable', () => {
  const added = run.deployment.adjustments.filter(
    ({ what }) => what === 'variable AWS_ENDPOINT_URL_CODEPIPELINE added',
  );

  expect(added.map(({ path }) => path)).toEqual(['Emptier', 'Receive', 'Audit']);
});
