import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { FixedApprover } from '../../src/approval/approvers';
import { ExecutionResult } from '../../src/pipeline/execution-result';
import { LocalRun } from '../../src/run/local-run';
import { GitFixture } from '../git/git-fixture';
import { writeActsAssembly } from './acts-assembly';

jest.setTimeout(STARTING_MS);

let run: LocalRun;
let shop: GitFixture;
let folder: string;
let finished = 0;
const said: string[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  shop = new GitFixture();
  const guide = new GitFixture();
  const images = (name: string, imageUri: string) => JSON.stringify([{ name, imageUri }]);
  guide.commit('docs: guide', {
    'page.html': 'the guide',
    Dockerfile: 'FROM scratch\nCOPY page.html /page.html\n',
    'inputs/greeting.json': '{"greeting": "from a file"}',
    'imagedefinitions.json': images('app', 'httpd:2.6'),
    'images/other.json': images('side', 'busybox:2'),
    'images/broken.json': images('app', '111122223333.dkr.ecr.us-east-1.amazonaws.com/web:none'),
    'images/stranger.json': images('nobody', 'httpd:2.6'),
  });
  run = await LocalRun.begin({
    assembly: await writeActsAssembly(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    approver: new FixedApprover(true),
    deploymentMinuteMs: 100,
    repositories: { guide: guide.folder, lost: join(folder, 'lost') },
    onProgress: (line) => said.push(line),
  });
});

afterAll(async () => {
  await run.end();
  removeFolders();
});

const folderOf = (name: string) => run.codeCommit.find((repository) => repository.name === name)!.folder;
const byPipeline = (results: readonly ExecutionResult[]) => results.map(({ pipeline }) => pipeline).sort();
const sourceOf = ({ stages }: ExecutionResult) => stages[0].actions[0];

async function read(key: string): Promise<string> {
  const file = join(folder, `read-${randomUUID()}`);
  await run.download('acts-site', key, file);
  return readFileSync(file, 'utf8');
}

test('a source whose repository is empty is simulated, and shows where to push', async () => {
  const { result } = run.start('head');

  expect(sourceOf(await result).simulated).toEqual({
    reason: `the repository web is empty; push to ${folderOf('web')}, or pass a local repository with --repo web=PATH`,
  });
  expect(said).toContain(`repository web: git push ${folderOf('web')} main`);
  finished += 1;
});

test('a git push to CodeCommit starts the pipelines of its rules and those that poll, and is delivered', async () => {
  const commit = shop.commit('feat: open\n\nAt last.', { 'page.html': 'open' });

  shop.git('push', '--quiet', folderOf('web'), 'main');
  const results = (await run.finished((finished += 4))).slice(1);

  expect(byPipeline(results)).toEqual(['head', 'pinned', 'polling']);
  expect(results.map(({ status, error }) => error?.message ?? status)).toEqual(Array(3).fill('Succeeded'));
  for (const { pipeline } of results) {
    expect(await read(`${pipeline}/main/page.html`)).toBe('open');
  }
  expect(sourceOf(results[0])).toMatchObject({
    summary: 'feat: open',
    externalExecutionId: commit,
    externalExecutionUrl: `https://console.aws.amazon.com/codecommit/home#/repository/web/commit/${commit}`,
    variables: {
      CommitId: commit,
      CommitMessage: 'feat: open\n\nAt last.',
      BranchName: 'main',
      RepositoryName: 'web',
      AuthorDate: expect.stringMatching(/^2026-01-02T/),
      CommitterDate: expect.stringMatching(/^2026-01-02T/),
    },
  });
  expect(run.refused[0]).toMatch(/^a push to web could not start asking: .*WHO has no default/);
});

test('an execution takes the commit that its start names, even if the branch has moved on; without one, it takes the head', async () => {
  const [older, newer] = [1, 2].map((n) => shop.commit(`feat: ${n}`, { 'page.html': String(n) }));
  const revision = { actionName: 'Source', revisionType: 'COMMIT_ID' as const, revisionValue: older };
  shop.git('push', '--quiet', folderOf('web'), `${older}:main`);
  await run.finished((finished += 4)); // three executions and the refused one
  shop.git('push', '--quiet', folderOf('web'), 'main');
  await run.finished((finished += 4));

  const [pinned, head] = await Promise.all(
    [{ sourceRevisions: [revision] }, {}].map((input) => run.start('pinned', input).result),
  );

  expect([pinned, head].map((it) => sourceOf(it).outputs[0].revision)).toEqual([older, newer]);
  finished += 2;
});

test('a push to another branch and a tag start nothing', async () => {
  shop.git('tag', 'v1');
  shop.git('push', '--quiet', folderOf('web'), 'main:dev', 'v1');

  await expect(run.finished(finished + 1, 1500)).rejects.toThrow('executions started within');
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codecommit-repository-code.html */
test('a repository begins with the code that its template names', async () => {
  const { status, stages } = await run.start('docs').result;

  expect([status, stages[0].actions[0].summary]).toEqual(['Succeeded', 'Initial commit']);
  expect(await read('docs/main/page.html')).toBe('the manual');
});

test('a role that may not read the archive of the repository fails the action, with role, action and resource', async () => {
  const { stages } = await run.start('blind').result;

  expect(stages[0].actions[0].error).toMatchObject({
    code: 'AccessDenied',
    message: expect.stringMatching(
      /arn:aws:iam::111122223333:role\/.*BlindRole.* is not allowed to call codecommit:UploadArchive on arn:aws:codecommit:us-east-1:111122223333:web/,
    ),
  });
});

test('a source fails if its branch was never pushed', async () => {
  const { stages } = await run.start('nowhere').result;

  expect(stages[0].actions[0].error!.message).toContain('has no branch gone');
});

test('a repository begins with the branches of a local one that is given for it', async () => {
  const { status } = await run.start('guide').result;

  expect([status, await read('guide/main/page.html')]).toEqual(['Succeeded', 'the guide']);
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html */
test('[RN-03] an image with the tag of a rule starts its pipeline, which names the image', async () => {
  const ecr = new ECRClient(run.aws.clientOptions(run.aws.root));
  const push = async (imageTag: string, imageManifest: string) => {
    const { image } = await ecr.send(new PutImageCommand({ repositoryName: 'shop/web', imageManifest, imageTag }));
    return image!.imageId!.imageDigest!;
  };
  const before = run.started;

  const [latest, release] = [await push('latest', '{"l":1}'), await push('release', '{"r":1}')];
  await until(() => run.started === before + 2, 10_000);
  const results = (await run.results()).slice(before);

  expect(byPipeline(results)).toEqual(['image-by-action', 'image-by-call']);
  expect(results.map(({ status, error }) => error?.message ?? status)).toEqual(['Succeeded', 'Succeeded']);
  const image = { RegistryId: '111122223333', RepositoryName: 'shop/web', ImageDigest: latest };
  const ImageURI = `111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web@${latest}`;
  expect(sourceOf(results.find(({ pipeline }) => pipeline === 'image-by-call')!).variables).toEqual({
    ...image,
    ImageURI,
    ImageTag: 'latest',
  });
  expect(JSON.parse(await read('image-by-call/latest/imageDetail.json'))).toEqual({
    ...image,
    ImageURI,
    ImageTags: ['latest'],
    ImageSizeInBytes: expect.stringMatching(/^\d+$/),
    ImagePushedAt: expect.stringContaining('GMT'),
    Version: '1.0',
  });
  await push('release', '{"r":2}');
  await until(() => run.started === before + 3, 10_000);
  const revision = { actionName: 'Image', revisionType: 'IMAGE_DIGEST' as const, revisionValue: release };
  const pinned = await run.start('image-by-action', { sourceRevisions: [revision] }).result;
  expect(sourceOf(pinned).outputs[0].revision).toBe(release);
  const gone = await run.start('image-by-action', { sourceRevisions: [{ ...revision, revisionValue: 'sha256:0' }] })
    .result;
  expect(sourceOf(gone).error!.message).toContain('has no image with the digest sha256:0');
});

test.each([
  [
    'image-of-nobody',
    'the repository shop/web has no image with the tag gone; push such an image, or correct the action',
  ],
  [
    'image-denied',
    'is not allowed to call ecr:DescribeImages on arn:aws:ecr:us-east-1:111122223333:repository/shop/web',
  ],
])('the source of %s fails: %s', async (pipeline, message) => {
  expect(sourceOf(await run.start(pipeline).result).error!.message).toContain(message);
});

test('a source whose repository has no image is simulated', async () => {
  expect(sourceOf(await run.start('image-of-none').result).simulated).toEqual({
    reason: 'the repository shop/none has no images',
  });
});

const actOf = ({ stages }: ExecutionResult) => stages[1].actions[0];

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-StepFunctions.html */
test.each([
  ['literal', 'from main', /:execution:greeting:run-[0-9a-f-]{36}$/],
  ['from-file', 'from a file', /:execution:greeting:[0-9a-f-]{36}$/],
])('a state machine is started with its input, and its output is delivered: %s', async (pipeline, said, name) => {
  const execution = await run.start(pipeline).result;

  expect(execution.error?.message ?? execution.status).toBe('Succeeded');
  expect(JSON.parse(await read(`${pipeline}/output.json`))).toEqual({ said });
  expect(actOf(execution).variables).toEqual({
    StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:greeting',
    ExecutionArn: expect.stringMatching(name),
  });
});

test('a state machine whose output no artifact takes is still started', async () => {
  const act = actOf(await run.start('quiet').result);

  expect([act.status, act.outputs]).toEqual(['Succeeded', []]);
});

test('an express state machine is started, and not waited for', async () => {
  expect(actOf(await run.start('starts-express').result)).toMatchObject({
    status: 'Succeeded',
    variables: { StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:express' },
    externalExecutionId: expect.stringContaining(':express:'),
  });
});

test.each([
  ['fails', /is FAILED, Sold.Out, nothing is left/],
  ['from-no-file', /the artifact Source has no file gone.json; check which files/],
  [
    'from-nowhere',
    /InputType must be Literal or FilePath, .*; the action has InputType FilePath and 0 input artifacts/,
  ],
  ['from-outside', /the artifact Source has no file \.\.\/\.\.\/etc\/passwd/],
  [
    'states-denied',
    /NoInvokeRole.* is not allowed to call states:\w+ on arn:aws:states:us-east-1:111122223333:stateMachine:greeting/,
  ],
  ['calling-denied', /NoInvokeRole.* is not allowed to call codepipeline:StartPipelineExecution on .*:docs/],
  ['calling-wrong', /Variables of the action is invalid: .*; specify a JSON array of objects with string values/],
])('the action of %s fails: %s', async (pipeline, message) => {
  expect(actOf(await run.start(pipeline).result).error!.message).toMatch(message);
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-PipelineInvoke.html */
test('a pipeline starts another with variables and source revisions, and does not wait for it', async () => {
  const before = run.started;
  shop.git('push', '--quiet', folderOf('web'), 'main');

  const calling = await run.start('calling').result;
  const called = (await run.results()).slice(before).find(({ pipeline }) => pipeline === 'asking')!;

  expect([calling.status, called.variables]).toEqual(['Succeeded', { WHO: 'main' }]);
  expect(actOf(calling).externalExecutionId).toBe(called.executionId);
  expect(sourceOf(called).error!.message).toMatch(/commit [0-9a-f]{40} is not in/); // it is in the other repository
});

const logOf = (execution: ExecutionResult) => readFileSync(actOf(execution).logFile!, 'utf8');

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-codepipeline.html#sample-pipeline-batch */
test('the builds of a batch make the outputs that are named for them, or one with all of them combined', async () => {
  const [separate, combined, combinations] = await Promise.all(
    ['separate', 'combined', 'combinations'].map((name) => run.start(name).result),
  );

  for (const execution of [separate, combined, combinations]) {
    expect(execution.error?.message ?? execution.status).toBe('Succeeded');
  }
  expect(await Promise.all(['separate/one', 'separate/second'].map((name) => read(`${name}.txt`)))).toEqual([
    'one red\n',
    'blue\n',
  ]);
  expect(await Promise.all(['one', 'two'].map((name) => read(`combined/${name}.txt`)))).toEqual([
    'one red\n',
    'two blue\n',
  ]);
  expect(await Promise.all(['build1', 'build2'].map((name) => read(`combinations/${name}.txt`)))).toEqual([
    'build1 green\n',
    'build2 grey\n',
  ]);
  expect(actOf(combined).summary).toBe('one SUCCEEDED, two SUCCEEDED');
  expect(logOf(combined)).toMatch(/^\[two\] .*Running command echo/m);
  expect(logOf(combined)).not.toContain('a batch does not run here');
});

test('a batch may ignore the failure of a build, and reports it', async () => {
  const execution = await run.start('forgiven').result;

  expect(execution.error?.message ?? execution.status).toBe('Succeeded');
  expect(actOf(execution).summary).toBe('one SUCCEEDED, two SUCCEEDED, gone FAILED');
  expect(await read('forgiven/one.txt')).toBe('one red\n');
});

test.each([
  ['windows', /powershell\.exe/],
  ['imaging', /built without Docker/],
])('a batch that is not fully executed here reports why: %s', async (pipeline, reason) => {
  const act = actOf(await run.start(pipeline).result);

  expect([act.error?.message ?? act.status, act.simulated?.reason]).toEqual([
    'Succeeded',
    expect.stringMatching(reason),
  ]);
});

test.each([
  [
    'ordered',
    /the batch failed: first is FAILED \(build FAILED in phase BUILD: .*\); second is NOT_STARTED \(it depends on first, which did not succeed\)/,
  ],
  ['combined-twice', /CombineArtifacts produces one output artifact, but the action declares 2/],
  ['misnamed', /no build of the batch produces the output three; an output must be named buildIdentifier, or/],
  [
    'no-batch',
    /project unbatched has no BuildBatchConfig with a ServiceRole, which starts the builds of a batch; add both/,
  ],
  ['no-section', /the action starts a batch of single, but the buildspec has no batch section/],
  [
    'no-start',
    /IdleRole.* is not allowed to call codebuild:StartBuild on arn:aws:codebuild:us-east-1:111122223333:project\/idle/,
  ],
  ['too-many', /the batch of few has 2 builds, but its project allows only 1/],
  ['commands-fail', /build FAILED in phase BUILD: COMMAND_EXECUTION_ERROR.*exit 3/],
  [
    'commands-denied',
    /MuteRole.* is not allowed to call logs:CreateLogGroup on .*:log-group:\/aws\/codepipeline\/commands-denied/,
  ],
])('the action of %s fails: %s', async (pipeline, message) => {
  expect(actOf(await run.start(pipeline).result).error!.message).toMatch(message);
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html */
test('commands run with the variables of the action, and pass on its files and its output variables', async () => {
  const [execution, all] = await Promise.all(['commands', 'commands-all'].map((name) => run.start(name).result));

  expect([execution, all].map(({ status, error }) => error?.message ?? status)).toEqual(['Succeeded', 'Succeeded']);
  expect(actOf(execution).variables).toEqual({
    SAID: 'hello main',
    CODEBUILD_BUILD_ID: actOf(execution).externalExecutionId,
  });
  expect([await read('commands/said.txt'), await read('commands-all/page.html')]).toEqual([
    'hello main\n',
    'the guide',
  ]);
  await expect(read('commands/taken.txt')).rejects.toThrow();
  const logs = new CloudWatchLogsClient(run.aws.clientOptions(run.aws.root));
  const { events } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/codepipeline/commands', filterPattern: 'Running' }),
  );
  expect(events!.length).toBeGreaterThan(2);
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html */
test('an ECS action deploys the images of its file to a service, and keeps the images of the other containers', async () => {
  const service = run.services.find(({ name }) => name === 'web')!;

  const execution = await run.start('ship').result;
  await run.start('ship-elsewhere').result;

  expect(execution.error?.message ?? execution.status).toBe('Succeeded');
  expect(service.deployments.map(({ status, revision, image }) => [status, revision, image])).toEqual([
    ['SUCCESSFUL', 'web:1', 'httpd:2.4'],
    ['SUCCESSFUL', 'web:2', 'httpd:2.6'],
    ['SUCCESSFUL', 'web:3', 'httpd:2.6'],
  ]);
  expect(service.running).toMatchObject({ 'web:3': 1 });
  expect(actOf(execution)).toMatchObject({
    summary: 'web runs web:2',
    externalExecutionId: expect.stringContaining(':service-deployment/acts/web/'),
  });
});

test.each([
  [
    'ship-broken',
    /the deployment of web is ROLLBACK_SUCCESSFUL: .*the circuit breaker: \d+ tasks failed, .*web:none was not built/,
  ],
  ['ship-late', /the deployment of stubborn did not end within the timeout and is still in progress; check the tasks/],
  ['ship-stranger', /the task definition has no container nobody; its containers are app, side/],
  [
    'ship-no-list',
    /page.html is not a valid image definitions file: .*; it must contain a JSON list of objects with name and imageUri/,
  ],
  ['ship-nowhere', /the cluster acts has no service gone with the deployment controller ECS/],
  [
    'ship-denied',
    /IdleShipRole.* is not allowed to call ecs:DescribeServices on .*:service\/acts\/web, which AWS requires for/,
  ],
])('the action of %s fails: %s', async (pipeline, message) => {
  expect(actOf(await run.start(pipeline).result).error!.message).toMatch(message);
});

test('a problem of a repository is reported once, and is not a success', async () => {
  rmSync(join(folderOf('docs'), 'slipway-pushes'));
  const problem = (part: string) => run.refused.filter((line) => line.includes(part));
  await until(() => problem('push to docs').length > 0, 5000);
  await setTimeout(300);

  expect(problem('repository lost')).toEqual([
    expect.stringMatching(/^the repository lost could not be created: .*lost cannot be read as a git repository/),
  ]);
  expect(problem('push to docs')).toHaveLength(1);
});

test('a pipeline that the app does not have is refused, with the existing ones', () => {
  expect(() => run.pipeline('nobody')).toThrow(/nobody.*head/s);
});

test('a push that is noticed while the run ends no longer starts anything', async () => {
  await run.end();
  const { length } = await run.results();
  const { parts } = run as unknown as { parts: { executions: { poll(push: object): void } } };

  parts.executions.poll({ repository: 'web', branch: 'main' });

  expect(await run.results()).toHaveLength(length);
});
