import { existsSync, readFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  ListProjectsCommand,
  StartBuildCommand,
  StartBuildCommandInput,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { IamAuthorizer } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { zipOf } from '@slipway/testing/zip-of';
import { RoleSession } from '../../src/actions/role-session';
import { BuildRecord } from '../../src/codebuild-api/called-build';
import { CalledBuilds } from '../../src/codebuild-api/called-builds';
import { CodeBuildEndpoint } from '../../src/codebuild-api/codebuild-endpoint';
import { PermissionChecks } from '../../src/required-permissions/permission-checks';
import { Cloud, CODEBUILD } from '../actions/cloud';
import { GitFixture } from '../git/git-fixture';

const PROJECTS = 'arn:aws:codebuild:us-east-1:111122223333:project';
const CODECOMMIT = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos';
const LAMBDA = { Service: 'lambda.amazonaws.com' };

let cloud: Cloud;
let endpoint: CodeBuildEndpoint;
let builds: CalledBuilds;
let client: CodeBuildClient;
let stranger: CodeBuildClient;
let folder: string;
let shop: GitFixture;
let empty: GitFixture;
let first: string;
let head: string;
let green: Server;
let greenUrl: string;
let later = 0;
const said: string[] = [];
const changes: BuildRecord[] = [];

beforeAll(async () => {
  cloud = await Cloud.start();
  folder = temporaryFolder();
  green = createServer((_, response) => void response.end('green')).listen(0, '127.0.0.7');
  await new Promise((resolve) => green.once('listening', resolve));
  greenUrl = `http://127.0.0.7:${(green.address() as AddressInfo).port}`;
  endpoint = await CodeBuildEndpoint.start(cloud.aws, new IamAuthorizer(cloud.aws, { stacks: [] }));
  await cloud.bucket('sources');
  await cloud.put('sources', 'scan.zip', await zipOf({ 'scan.sh': 'echo scanned $TARGET' }));
  const projectRole = await cloud.role('builder', CODEBUILD, [
    { Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::sources/scan.zip' },
    { Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
  ]);
  const commands = ['sh scan.sh'];
  await deploy('scan', projectRole, { Type: 'S3', Location: 'sources/scan.zip', BuildSpec: specOf(commands) });
  await deploy('lost', projectRole, { Type: 'S3', Location: 'sources/lost.zip', BuildSpec: specOf(commands) });
  await deploy('gitlab', projectRole, { Type: 'GITLAB', BuildSpec: specOf(commands) });
  await repositories(projectRole);
  await deploy('pipelined', projectRole, { Type: 'CODEPIPELINE', BuildSpec: specOf(commands) });
  await deploy('bare', projectRole, { Type: 'NO_SOURCE', BuildSpec: specOf(['curl -s --fail "$TARGET"']) }, 'DISABLED');
  await create('elsewhere', propertiesOf('elsewhere', projectRole, { Type: 'NO_SOURCE', BuildSpec: specOf(commands) }));
  await deploy('endless', projectRole, { Type: 'NO_SOURCE', BuildSpec: specOf(['sleep 600']) });
  await deploy('windows', projectRole, {
    Type: 'NO_SOURCE',
    BuildSpec: JSON.stringify({
      version: 0.2,
      env: { shell: 'powershell.exe' },
      phases: { build: { commands: ['dir'] } },
    }),
  });
  const ports = {
    ...cloud.ports({
      repositories: { 'Acme/shop': shop.folder },
      codeCommit: { folderOf: async (name) => ({ shop: shop.folder, empty: empty.folder })[name] },
      containers: { environment: {}, minuteMs: 1, listeners: () => [greenUrl], deployments: () => [] },
    }),
  };
  builds = new CalledBuilds({
    ports: { ...ports, codeBuild: endpoint },
    permissions: permissionsOf(projectRole),
    logFolder: join(folder, 'logs'),
    workFolder: join(folder, 'work'),
    onProgress: (line) => said.push(line),
    onChange: (build) => changes.push(build),
    now: () => Date.now() + later,
  });
  client = await clientOf('hook', [
    { Action: ['StartBuild', 'ListProjects', 'BatchGetBuilds'].map((it) => `codebuild:${it}`), Resource: '*' },
  ]);
  stranger = await clientOf('stranger', [{ Action: ['codebuild:StartBuild'], Resource: `${PROJECTS}/other` }]);
}, STARTING_MS);

afterAll(async () => {
  await endpoint.stop();
  await cloud.stop();
  green.close();
  removeFolders();
});

const specOf = (commands: readonly string[]) => JSON.stringify({ version: 0.2, phases: { build: { commands } } });

const propertiesOf = (name: string, role: string, source: object, cloudWatch = 'ENABLED', SourceVersion?: string) => ({
  Name: name,
  ServiceRole: role,
  Source: source,
  SourceVersion,
  Artifacts: { Type: 'NO_ARTIFACTS' },
  Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
  LogsConfig: { CloudWatchLogs: { Status: cloudWatch } },
});

async function deploy(...given: Parameters<typeof propertiesOf>): Promise<void> {
  const [name] = given;
  const properties = propertiesOf(...given);
  await create(name, properties);
  cloud.deployed('AWS::CodeBuild::Project', name, properties);
}

async function create(name: string, properties: object): Promise<void> {
  const cloudFormation = new CloudFormationClient(cloud.aws.clientOptions(cloud.aws.root));
  const template = { Resources: { Project: { Type: 'AWS::CodeBuild::Project', Properties: properties } } };
  await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
  for (let status; status !== 'CREATE_COMPLETE';) {
    status = (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks![0].StackStatus;
  }
}

/** Projects with repositories as their source. */
async function repositories(role: string): Promise<void> {
  shop = new GitFixture();
  empty = new GitFixture();
  first = shop.commit('feat: open the shop', { 'page.html': 'open' });
  shop.git('tag', 'v1');
  shop.git('branch', 'release/1');
  head = shop.commit('feat: sell more', { 'page.html': 'more' });
  const look = 'echo "$(cat page.html) $CODEBUILD_SOURCE_VERSION $CODEBUILD_RESOLVED_SOURCE_VERSION"';
  const spec = specOf([look, 'echo "$CODEBUILD_SOURCE_REPO_URL $(git remote get-url origin) $(git rev-parse HEAD)"']);
  const github = (name: string) => ({ Type: 'GITHUB', Location: `https://github.com/${name}.git`, BuildSpec: spec });
  const codeCommit = (name: string) => ({ Type: 'CODECOMMIT', Location: `${CODECOMMIT}/${name}`, BuildSpec: spec });
  await deploy('codecommit', role, codeCommit('shop'));
  await deploy('empty', role, codeCommit('empty'));
  await deploy('absent', role, codeCommit('absent'));
  await deploy('denied', role, codeCommit('shop'));
  await deploy('github', role, github('acme/shop'));
  await deploy('uncloned', role, github('acme/other'));
  await deploy('bucketless', role, { Type: 'S3', Location: 'sources', BuildSpec: spec });
  await deploy('placeless', role, { Type: 'GITHUB', BuildSpec: spec });
  await deploy('pinned', role, github('acme/shop'), 'ENABLED', 'v1');
}

/** Endpoint with one project, whose role has no permissions. */
function permissionsOf(role: string): PermissionChecks {
  const source = { Type: 'CODECOMMIT', Location: `${CODECOMMIT}/shop` };
  const resources = [
    { type: 'AWS::IAM::Role', physicalId: 'builder', properties: {} },
    {
      type: 'AWS::CodeBuild::Project',
      physicalId: 'denied',
      properties: propertiesOf('denied', role, source, 'DISABLED'),
    },
  ].map((it) => ({ ...it, logicalId: it.physicalId, path: it.physicalId, stubbed: false }));
  const stack = { name: 'Shop', accountId: '111122223333', region: 'us-east-1', outputs: {}, resources };
  return new PermissionChecks({ stacks: [stack] }, 'us-east-1');
}

/** Client of a function with a role. */
async function clientOf(name: string, statements: Parameters<Cloud['role']>[2]): Promise<CodeBuildClient> {
  const role = await cloud.role(name, LAMBDA, statements);
  const session = await RoleSession.open(cloud.ports(), role, { service: LAMBDA.Service });
  const url = endpoint.environment.AWS_ENDPOINT_URL_CODEBUILD;
  return new CodeBuildClient({ region: 'us-east-1', credentials: session.credentials, endpoint: url, maxAttempts: 1 });
}

const start = async (input: StartBuildCommandInput, by = client) =>
  (await by.send(new StartBuildCommand(input))).build!;
const target = (value: string) => ({ environmentVariablesOverride: [{ name: 'TARGET', value }] });

/** Returns the result of a build. */
async function ended(id: string) {
  for (;;) {
    const { builds: found } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
    if (found![0].buildComplete) {
      return found![0];
    }
    await sleep(50);
  }
}

const logOf = (id: string) => readFileSync(builds.records.find((record) => record.id === id)!.logFile, 'utf8');

test('queues what is started before the stack of a project is made, and says that nobody can wait for it', async () => {
  const { id, buildStatus, buildComplete, currentPhase } = await start({ projectName: 'scan', ...target('early') });
  const { id: refused } = await start({ projectName: 'pipelined' });
  const { id: lost } = await start({ projectName: 'elsewhere' });

  expect([buildStatus, buildComplete, currentPhase]).toEqual(['IN_PROGRESS', false, 'QUEUED']);
  await expect(ended(id!)).rejects.toThrow(
    `the build ${id} is queued until every resource in the stack of its project has been created, because resource attributes, such as the ARN of the project's role, are not known before; a resource that waits for the build cannot be deployed here`,
  );

  endpoint.runWith(builds);
  endpoint.startQueued();

  await builds.idle();
  expect((await ended(id!)).buildStatus).toBe('SUCCEEDED');
  expect(logOf(id!)).toContain('scanned early');
  endpoint.endQueue();
  expect(endpoint.problems).toEqual([
    `the queued build ${refused} could not be started: project pipelined has the source type CODEPIPELINE: only pipelines can start its builds`,
    `the queued build ${lost} could not be started: the project elsewhere does not exist in a deployed stack of this run`,
  ]);
  changes.length = 0;
});

test('runs a build with the source of its project and the variables of the caller, and reports it until it ends', async () => {
  const { id, buildStatus, buildComplete } = await start({ projectName: 'scan', ...target('green') });
  const build = await ended(id!);

  expect([id, buildStatus, buildComplete]).toEqual([
    expect.stringMatching(/^scan:[0-9a-f-]{36}$/),
    'IN_PROGRESS',
    false,
  ]);
  expect(build).toMatchObject({ buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED', projectName: 'scan' });
  expect(build.startTime).toBeInstanceOf(Date);
  expect(build.endTime!.getTime()).toBeGreaterThanOrEqual(build.startTime!.getTime());
  expect(build.logs).toEqual({ groupName: '/aws/codebuild/scan', streamName: id!.split(':')[1] });
  expect(logOf(id!)).toContain('scanned green');
  expect(changes.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'SUCCEEDED']);
  expect(said.join('\n')).toMatch(/build scan:\S+ started\nbuild scan:\S+ ended: SUCCEEDED; its log is /);
});

test('lets a build without a source call a listener of the run', async () => {
  const { id } = await start({ projectName: 'bare', ...target(greenUrl) });

  const { buildStatus, logs } = await ended(id!);

  expect([buildStatus, logs]).toEqual(['SUCCEEDED', {}]);
  expect(logOf(id!)).toContain('green');
});

test('reports why a build failed, and keeps the end of its log', async () => {
  const commands = ['echo the finding', 'exit 3'];
  const { id } = await start({ projectName: 'scan', buildspecOverride: specOf(commands), timeoutInMinutesOverride: 5 });

  const { buildStatus, phases } = await ended(id!);

  expect(buildStatus).toBe('FAILED');
  expect(JSON.stringify(phases)).toContain('exit 3');
  expect(builds.records.find((record) => record.id === id)!.logTail!.join('\n')).toContain('the finding');
});

test.each<[string, string, string | undefined, () => readonly [string, string]]>([
  ['the default branch', 'codecommit', undefined, () => ['more', head]],
  ['a branch', 'codecommit', 'release/1', () => ['open', first]],
  ['a full reference', 'codecommit', 'refs/heads/release/1', () => ['open', first]],
  ['a tag', 'codecommit', 'v1', () => ['open', first]],
  ['the default branch', 'github', undefined, () => ['more', head]],
  ['a branch', 'github', 'release/1', () => ['open', first]],
  ['the version of the project', 'pinned', undefined, () => ['open', first]],
  ['the version of the call before that of the project', 'pinned', 'main', () => ['more', head]],
])('builds %s of the source of the project %s', async (_, projectName, sourceVersion, expected) => {
  const [page, commit] = expected();
  const { id } = await start({ projectName, sourceVersion });

  const build = await ended(id!);

  expect([build.buildStatus, build.resolvedSourceVersion]).toEqual(['SUCCEEDED', commit]);
  const asked = sourceVersion ?? (projectName === 'pinned' ? 'v1' : commit);
  expect(logOf(id!)).toContain(`${page} ${asked} ${commit}`);
  const url = projectName === 'codecommit' ? `${CODECOMMIT}/shop` : 'https://github.com/acme/shop.git';
  expect(logOf(id!)).toContain(`${url} ${url} ${commit}`);
});

test('builds the commit that the call names', async () => {
  const { id } = await start({ projectName: 'github', sourceVersion: first });

  expect(await ended(id!)).toMatchObject({
    buildStatus: 'SUCCEEDED',
    sourceVersion: first,
    resolvedSourceVersion: first,
  });
});

test.each([
  ['lost', /is not allowed to call s3:GetObject on arn:aws:s3:::sources\/lost\.zip/],
  [
    'gitlab',
    /has the source type GITLAB, which is not supported for builds that are started through the API; the supported types are NO_SOURCE, S3, CODECOMMIT/,
  ],
  ['absent', /the repository absent is not in a stack of the app; pass a local repository with --repo absent=PATH/],
  ['empty', /the repository empty is empty; push to /],
  ['uncloned', /no local repository was given for acme\/other; pass one with --repo acme\/other=PATH/],
  ['bucketless', /^Source\.Location of project bucketless is sources; the location must be bucket\/key/],
  [
    'placeless',
    /^Source\.Location of project placeless is empty; the location must be bucket\/key or the clone URL of a repository/,
  ],
  [
    'denied',
    /role\/builder is not allowed to call codecommit:GitPull on arn:aws:codecommit:us-east-1:111122223333:shop/,
  ],
  ['windows', /powershell/],
])('reports why the build of %s could not be run', async (projectName, reason) => {
  const { id } = await start({ projectName });

  const { buildStatus, phases } = await ended(id!);

  expect([buildStatus, phases![0].contexts![0].message]).toEqual(['FAULT', expect.stringMatching(reason)]);
  expect(phases![0].phaseType).toBe('DOWNLOAD_SOURCE');
});

test('treats the same token as the same build, and refuses it with other parameters', async () => {
  const request = { projectName: 'scan', idempotencyToken: 'deployment-1', ...target('green') };
  const first = await start(request);
  const second = await start(request);

  expect(second.id).toBe(first.id);
  expect((await start({ ...request, idempotencyToken: 'deployment-2' })).id).not.toBe(first.id);
  await expect(start({ ...request, ...target('blue') })).rejects.toThrow('was already used with other parameters');
});

test('forgets a token after five minutes, as CodeBuild does', async () => {
  const request = { projectName: 'scan', idempotencyToken: 'old' };
  const first = await start(request);

  later = 6 * 60_000;
  const second = await start(request);

  expect(second.id).not.toBe(first.id);
});

test.each<[string, StartBuildCommandInput, string, RegExp]>([
  ['a project that does not exist', { projectName: 'none' }, 'ResourceNotFoundException', /none/],
  [
    'a project of no stack of the run',
    { projectName: 'elsewhere' },
    'ResourceNotFoundException',
    /does not exist in a deployed stack of this run/,
  ],
  [
    'a project of pipelines',
    { projectName: 'pipelined' },
    'InvalidInputException',
    /only pipelines can start its builds/,
  ],
  ['what is not done here', { projectName: 'scan', imageOverride: 'x' }, 'InvalidInputException', /imageOverride/],
])('refuses to start %s', async (_, input, name, message) => {
  await expect(start(input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test('refuses a caller whose role may not start it', async () => {
  await expect(start({ projectName: 'scan' }, stranger)).rejects.toThrow(
    /not authorized to perform: codebuild:StartBuild/,
  );
});

test('hides a build from a caller whose role may not read it', async () => {
  const { id } = await start({ projectName: 'scan', ...target('green') });

  await expect(stranger.send(new BatchGetBuildsCommand({ ids: [id!] }))).rejects.toThrow(
    /not authorized to perform: codebuild:BatchGetBuilds on resource: arn:aws:codebuild:us-east-1:111122223333:project\/scan/,
  );
});

test('forwards every other call to the embedded AWS, and does not pretend to stop a build', async () => {
  const { projects } = await client.send(new ListProjectsCommand({}));

  expect(projects).toContain('scan');
  await expect(client.send(new StopBuildCommand({ id: 'scan:1' }))).rejects.toThrow('StopBuild is not supported here');
  expect((await client.send(new BatchGetBuildsCommand({ ids: ['scan:0'] }))).buildsNotFound).toEqual(['scan:0']);
});

test('refuses anything but a call', async () => {
  const headers = { 'x-amz-target': 'CodeBuild_20161006.StartBuild' };
  const answer = await fetch(endpoint.environment.AWS_ENDPOINT_URL_CODEBUILD, { method: 'POST', headers, body: 'no' });

  expect([answer.status, await answer.json()]).toEqual([
    400,
    { __type: 'InvalidInputException', message: expect.stringContaining('JSON') },
  ]);
});

test('distinguishes known builds from unknown ones', async () => {
  const { id } = await start({ projectName: 'scan', ...target('green') });

  const { builds: found, buildsNotFound } = await client.send(new BatchGetBuildsCommand({ ids: [id!, 'scan:0'] }));

  expect([found!.map((build) => build.id), buildsNotFound]).toEqual([[id], ['scan:0']]);
});

test('stops running builds when the run ends', async () => {
  const { id } = await start({ projectName: 'endless' });
  while (!existsSync(builds.records.find((record) => record.id === id)!.logFile)) {
    await sleep(20);
  }

  await builds.stop();

  expect(builds.records.find((record) => record.id === id)!.status).toBe('STOPPED');
});
