import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ActionRunner } from '../../src/pipeline/action-runner';
import { CodeBuild } from '../../src/actions/codebuild';
import { BuildLog } from '../../src/actions/codebuild/build-log';
import { RoleSession } from '../../src/actions/role-session';
import type { BuildBounds } from '@slipway/ecs-model';
import { extractZip } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Cloud, CODEBUILD, CODEPIPELINE, Statement } from './cloud';

const PROJECT = 'arn:aws:codebuild:us-east-1:111122223333:project/*';
const START: Statement = { Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: PROJECT };
const ARTIFACTS: Statement = {
  Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
  Resource: 'arn:aws:s3:::artifacts/shop/*',
};
const LOGS: Statement = { Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:CreateLogGroup'], Resource: '*' };
const GROUP = '/builds';

let cloud: Cloud;
let role: string;
let projectRole: string;
let runner: ActionRunner;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  role = await cloud.role('pipeline', CODEPIPELINE, [START]);
  projectRole = await cloud.role('project', CODEBUILD, [ARTIFACTS]);
  runner = new CodeBuild(cloud.ports(), 'Build');
  logs = new CloudWatchLogsClient(cloud.aws.clientOptions(cloud.aws.root));
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await new SSMClient(cloud.aws.clientOptions(cloud.aws.root)).send(
    new PutParameterCommand({ Name: '/shop/colour', Value: 'hidden-blue', Type: 'SecureString' }),
  );
  await new SecretsManagerClient(cloud.aws.clientOptions(cloud.aws.root)).send(
    new CreateSecretCommand({ Name: 'shop', SecretString: '{"token":"hidden-token","retries":3}' }),
  );
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

beforeEach(async () => {
  await cloud.allow('pipeline', [START]);
  await cloud.allow('project', [ARTIFACTS, LOGS]);
});

let projects = 0;

/** Deploys a project, and runs an action that names it. */
async function run(
  buildspec: string,
  {
    source = { 'index.js': '1' },
    project = {},
    action = {},
    revision,
    by = runner,
  }: {
    readonly by?: ActionRunner;
    readonly source?: Record<string, string>;
    readonly project?: object;
    readonly action?: object;
    readonly revision?: string;
  } = {},
) {
  const name = `project-${(projects += 1)}`;
  const properties = {
    Name: name,
    ServiceRole: projectRole,
    Source: { Type: 'CODEPIPELINE', BuildSpec: buildspec },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
    LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: GROUP } },
    ...project,
  };
  await deploy(name, properties);
  const inputs = [{ ...(await cloud.artifact('Source', source)), revision }];
  const context = cloud.context(
    role,
    {
      ...action,
      Configuration: { ProjectName: name, ...('Configuration' in action ? (action.Configuration as object) : {}) },
    },
    { inputs },
  );
  return { context, outcome: by.run(context) };
}

async function deploy(name: string, properties: Record<string, unknown>): Promise<void> {
  const cloudFormation = new CloudFormationClient(cloud.aws.clientOptions(cloud.aws.root));
  const template = { Resources: { Project: { Type: 'AWS::CodeBuild::Project', Properties: properties } } };
  await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
  for (let status; status !== 'CREATE_COMPLETE';) {
    status = (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks![0].StackStatus;
  }
  cloud.deployed('AWS::CodeBuild::Project', name, properties);
}

const spec = (build: object, more: object = {}) =>
  JSON.stringify({ version: 0.2, phases: { build }, ...more }, undefined, 1);

test('runs the buildspec of the source with the permissions of the project, and stores its artifacts', async () => {
  const buildspec =
    'version: 0.2\nphases:\n  build:\n    commands:\n      - mkdir dist && cp index.js dist\n      - export VERSION=7\nenv:\n  exported-variables: [VERSION]\nartifacts:\n  files: ["**/*"]\n  base-directory: dist\n';
  const { context, outcome } = await run('ci/buildspec.yml', {
    source: { 'index.js': 'shop', 'ci/buildspec.yml': buildspec },
    action: { OutputArtifacts: [{ Name: 'Site' }] },
  });

  const { outputs, variables, externalExecutionId, error } = await outcome;

  expect(error).toBeUndefined();
  expect(variables).toEqual({ VERSION: '7' });
  expect(externalExecutionId).toMatch(/^project-\d+:[0-9a-f-]{36}$/);
  expect(await unpacked(outputs![0].key, 'index.js')).toBe('shop');
  expect(context.lines.at(-1)).toBe('[Container] Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED');
});

test('the commands run as the project role, and see the documented variables', async () => {
  const { context, outcome } = await run(
    spec({
      commands: [
        'echo $AWS_ACCESS_KEY_ID $AWS_REGION; case $AWS_ACCESS_KEY_ID in ASIA*) ;; *) exit 1; esac',
        'echo $CODEBUILD_INITIATOR $CODEBUILD_BUILD_ID',
        'test "$PWD" = "$CODEBUILD_SRC_DIR"',
        'echo $AWS_ENDPOINT_URL',
      ],
    }),
  );

  const { externalExecutionId, error } = await outcome;

  expect(error).toBeUndefined();
  const said = context.lines.filter((line) => !line.startsWith('[Container]'));
  expect(said[0]).toBe('*** us-east-1');
  expect(said[1]).toBe(`codepipeline/shop ${externalExecutionId}`);
  expect(said[2]).toBe(cloud.aws.endpoint);
});

test.each([
  ['the revision that the source action resolved', 'commit-7', 'revision: commit-7'],
  ['no revision where the input is what a build made', undefined, 'revision: none'],
])('the commands see %s, whatever version it has in the artifact bucket', async (_, revision, said) => {
  const { context, outcome } = await run(
    spec({ commands: ['echo "revision: ${CODEBUILD_RESOLVED_SOURCE_VERSION-none}"'] }),
    { revision },
  );

  await outcome;

  expect(context.lines).toContain(said);
});

test('an artifact that a build makes carries no revision', async () => {
  const { outcome } = await run(spec({ commands: ['echo > x'] }, { artifacts: { files: ['x'] } }), {
    action: { OutputArtifacts: [{ Name: 'Site' }] },
  });

  expect((await outcome).outputs).toEqual([expect.not.objectContaining({ revision: expect.anything() })]);
});

test('parameters and secrets are read with the project role, and are nowhere in the log', async () => {
  await cloud.allow('project', [
    ARTIFACTS,
    LOGS,
    { Action: 'ssm:GetParameters', Resource: '*' },
    { Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ]);
  const env = {
    'parameter-store': { COLOUR: '/shop/colour' },
    'secrets-manager': { TOKEN: 'shop:token', RETRIES: 'shop:retries', WHOLE: 'shop' },
  };
  const { context, outcome } = await run(
    spec(
      {
        commands: [
          'echo $COLOUR $TOKEN $NAME',
          'test "$COLOUR" = hidden-blue && test "$RETRIES" = 3 && test -n "$WHOLE"',
        ],
      },
      { env },
    ),
    {
      project: {
        Environment: {
          Type: 'LINUX_CONTAINER',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'standard',
          EnvironmentVariables: [{ Name: 'NAME', Value: 'project' }],
        },
      },
      action: { Configuration: { EnvironmentVariables: '[{"name":"NAME","value":"action"}]' } },
    },
  );

  expect((await outcome).error).toBeUndefined();
  expect(context.lines).toContain('*** *** action');
  expect(context.lines.join()).not.toContain('hidden');
});

test('the log goes to the group of the project', async () => {
  const { outcome } = await run(spec({ commands: ['echo hello from the build', 'echo'] }), {
    project: { LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: GROUP, StreamName: 'shop' } } },
  });

  const { externalExecutionId } = await outcome;

  const { events } = await logs.send(
    new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: `shop/${externalExecutionId!.split(':')[1]}` }),
  );
  expect(events!.map((event) => event.message)).toEqual(expect.arrayContaining(['hello from the build', ' ']));
});

test('a long log goes there in pieces', async () => {
  const { outcome } = await run(spec({ commands: ['yes line | head -n 2500'] }));

  const { externalExecutionId } = await outcome;

  const { events } = await logs.send(
    new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: externalExecutionId!.split(':')[1], limit: 10_000 }),
  );
  expect(events!.filter((event) => event.message === 'line')).toHaveLength(2500);
});

test('a missing group is created, if the role may', async () => {
  const { outcome } = await run(spec({ commands: ['echo first'] }), { project: { LogsConfig: {} } });

  const { externalExecutionId } = await outcome;

  const [name, uuid] = externalExecutionId!.split(':');
  const { events } = await logs.send(
    new GetLogEventsCommand({ logGroupName: `/aws/codebuild/${name}`, logStreamName: uuid }),
  );
  expect(events!.map((event) => event.message)).toContain('first');
});

test('a project without a log needs no permission to write one', async () => {
  await cloud.allow('project', [ARTIFACTS]);
  const { outcome } = await run(spec({ commands: ['true'] }), {
    project: { LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } } },
  });

  expect((await outcome).error).toBeUndefined();
});

test('fails with the first failing command, and uploads nothing', async () => {
  const { outcome } = await run(spec({ commands: ['echo x > x', 'exit 3'] }, { artifacts: { files: ['x'] } }), {
    action: { OutputArtifacts: [{ Name: 'Site' }] },
  });

  expect(await outcome).toMatchObject({
    error: {
      code: 'JobFailed',
      message:
        'build FAILED in phase BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: exit 3. Reason: exit status 3',
    },
    outputs: [],
  });
});

test('sums up the reports', async () => {
  const { outcome } = await run(
    spec({ commands: ['echo "<testcase name=\'a\'/>" > junit.xml'] }, { reports: { unit: { files: ['junit.xml'] } } }),
  );

  expect((await outcome).summary).toBe('report unit: 1 passed, 0 failed, 0 skipped');
});

test.each([
  [
    'files that are not JUnit',
    { files: 'junit.xml' },
    'report unit: 0 passed, 0 failed, 0 skipped, and 1 files that are not JUnit XML',
  ],
  [
    'a format that is not counted',
    { files: 'junit.xml', 'file-format': 'CLOVERXML' },
    'report unit: 1 files in the format CLOVERXML, whose tests are not counted here',
  ],
])('sums up reports with %s', async (_, unit, summary) => {
  const { outcome } = await run(spec({ commands: ['echo ok > junit.xml'] }, { reports: { unit } }));

  expect((await outcome).summary).toBe(summary);
});

test.each([['powershell.exe'], ['cmd.exe']])(
  'simulates a build whose shell is %s, and runs none of it',
  async (shell) => {
    const { context, outcome } = await run(
      spec({ commands: ['echo started'] }, { env: { shell }, artifacts: { files: '**/*' } }),
      { action: { OutputArtifacts: [{ Name: 'Site' }] } },
    );

    const { simulated, error, outputs, externalExecutionId } = await outcome;

    expect(simulated?.reason).toContain(`env.shell is ${shell}, a shell of Windows build images`);
    expect([error, outputs, externalExecutionId]).toEqual([undefined, undefined, expect.stringMatching(/^project-/)]);
    expect(context.lines).not.toContain('started');
    expect(context.lines.at(-1)).toMatch(/^simulated: .*none of the commands are run$/);
  },
);

test('a build takes artifacts from another source, by its variable', async () => {
  const artifacts = {
    'secondary-artifacts': {
      One: { 'base-directory': '$CODEBUILD_SRC_DIR', files: 'first.txt' },
      Two: { 'base-directory': '$CODEBUILD_SRC_DIR_source2', files: 'second.txt' },
    },
  };
  await deploy('two-sources', {
    Name: 'two-sources',
    ServiceRole: projectRole,
    Source: {
      BuildSpec: spec(
        { commands: ['echo 1 > first.txt', 'cd $CODEBUILD_SRC_DIR_source2', 'echo 2 > second.txt'] },
        { artifacts },
      ),
    },
    Environment: { Image: 'x' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
  });
  const inputs = [await cloud.artifact('source1', { a: '1' }), await cloud.artifact('source2', { b: '2' })];
  const context = cloud.context(
    role,
    {
      Configuration: { ProjectName: 'two-sources', PrimarySource: 'source1' },
      OutputArtifacts: [{ Name: 'One' }, { Name: 'Two' }],
    },
    { inputs },
  );

  const { outputs } = await runner.run(context);

  expect(await unpacked(outputs![0].key, 'first.txt')).toBe('1\n');
  expect(await unpacked(outputs![1].key, 'second.txt')).toBe('2\n');
});

test('a build whose log group another build makes just before it uses that group', async () => {
  const session = await RoleSession.open(cloud.ports(), projectRole, { service: 'codebuild.amazonaws.com' });
  const slower = Object.create(session, {
    call: {
      value: async (call: string, resource: string, send: () => Promise<unknown>) => {
        if (call === 'logs:CreateLogGroup') {
          await logs.send(new CreateLogGroupCommand({ logGroupName: resource }));
        }
        return session.call(call, resource, send);
      },
    },
  }) as RoleSession;

  const log = await BuildLog.open(slower, '/raced', 'stream');
  log.add('hello');
  await log.flush();

  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: '/raced', logStreamName: 'stream' }));
  expect(events!.map(({ message }) => message)).toEqual(['hello']);
});

test('parallel builds of one project share a log group that none of them finds, and fill it', async () => {
  await deploy('parallel', {
    Name: 'parallel',
    ServiceRole: projectRole,
    Source: { BuildSpec: spec({ commands: ['echo hello from a parallel build'] }) },
    Environment: { Image: 'x' },
  });
  const inputs = [await cloud.artifact('Source', { a: '1' })];

  const outcomes = await Promise.all(
    ['One', 'Two', 'Three', 'Four'].map((Name) =>
      runner.run(cloud.context(role, { Name, Configuration: { ProjectName: 'parallel' } }, { inputs })),
    ),
  );

  const logged = outcomes.map(async ({ externalExecutionId }) => {
    const [, logStreamName] = externalExecutionId!.split(':');
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName: '/aws/codebuild/parallel', logStreamName }),
    );
    return events!.map(({ message }) => message);
  });
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
  for (const lines of await Promise.all(logged)) {
    expect(lines).toContain('hello from a parallel build');
  }
});

test('several outputs take the secondary artifacts of their names', async () => {
  const artifacts = { 'secondary-artifacts': { One: { files: ['one'] }, Two: { files: ['two'] } } };
  const { outcome } = await run(spec({ commands: ['echo 1 > one', 'echo 2 > two'] }, { artifacts }), {
    action: { OutputArtifacts: [{ Name: 'One' }, { Name: 'Two' }] },
  });

  const { outputs } = await outcome;

  expect(await Promise.all(outputs!.map((it) => unpacked(it.key, it.name.toLowerCase())))).toEqual(['1\n', '2\n']);
});

test('several inputs need a primary source, and the others are folders next to it', async () => {
  const buildspec = spec({ commands: ['cat a.txt $CODEBUILD_SRC_DIR_Extra/b.txt'] });
  await deploy('inputs', {
    Name: 'inputs',
    ServiceRole: projectRole,
    Source: { BuildSpec: buildspec },
    Environment: { Image: 'x' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
  });
  const inputs = [
    await cloud.artifact('Extra', { 'b.txt': 'second\n' }),
    { ...(await cloud.artifact('Main', { 'a.txt': 'first\n' })), versionId: undefined },
  ];
  const context = cloud.context(role, { Configuration: { ProjectName: 'inputs', PrimarySource: 'Main' } }, { inputs });

  await runner.run(context);

  expect(context.lines).toEqual(expect.arrayContaining(['first', 'second']));
  await expect(
    runner.run(cloud.context(role, { Configuration: { ProjectName: 'inputs' } }, { inputs })),
  ).rejects.toThrow('an action with several input artifacts needs PrimarySource; set it to one of Extra, Main');
});

test.each([
  [
    'an output that the buildspec does not make',
    spec({ commands: ['true'] }),
    { action: { OutputArtifacts: [{ Name: 'Site' }] } },
    'CLIENT_ERROR: the buildspec has no artifact for the output Site',
  ],
  [
    'one of several outputs missing',
    spec({ commands: ['echo > a'] }, { artifacts: { files: ['a'] } }),
    { action: { OutputArtifacts: [{ Name: 'A' }, { Name: 'B' }] } },
    'CLIENT_ERROR: the buildspec has no artifact for the output A',
  ],
  [
    'a buildspec with an unknown key',
    spec({ comands: ['true'] }),
    {},
    'YAML_FILE_ERROR: buildspec, phases.build.comands: unknown key "comands"',
  ],
  ['a buildspec that is not there', 'missing.yml', {}, 'YAML_FILE_ERROR: the source does not contain missing.yml'],
  ['a buildspec outside of the source', '../../etc/passwd', {}, 'the buildspec ../../etc/passwd cannot be read;'],
  [
    'a batch of a project that has none',
    spec({}),
    { action: { Configuration: { BatchEnabled: 'true' } } },
    'has no BuildBatchConfig with a ServiceRole, which starts the builds of a batch; add both',
  ],
  [
    'variables of the action that are no JSON',
    spec({}),
    { action: { Configuration: { EnvironmentVariables: 'A=1' } } },
    'EnvironmentVariables of the action cannot be read',
  ],
  ['a project without a role', spec({}), { project: { ServiceRole: undefined } }, 'ServiceRole: Invalid input'],
  [
    'an unknown project',
    spec({}),
    { action: { Configuration: { ProjectName: 'nobody' } } },
    'CodeBuild project nobody',
  ],
])('refuses %s', async (_, buildspec, more, message) => {
  const { outcome } = await run(buildspec, more);

  await expect(outcome).rejects.toThrow(message);
});

test('refuses an action that names no project', async () => {
  await expect(runner.run(cloud.context(role, {}))).rejects.toThrow(
    'a CodeBuild action needs ProjectName; add it to the action configuration',
  );
});

test('takes a buildspec from a bucket by its ARN, with the permissions of the project', async () => {
  const text = 'version: 0.2\nphases: {build: {commands: echo from the bucket}}';
  await cloud.s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'shop/ci/buildspec.yml', Body: text }));
  const { context, outcome } = await run('arn:aws:s3:::artifacts/shop/ci/buildspec.yml');

  expect((await outcome).error).toBeUndefined();
  expect(context.lines).toContain('from the bucket');
  const denied = await run('arn:aws:s3:::artifacts/elsewhere/buildspec.yml');
  await expect(denied.outcome).rejects.toMatchObject({ name: 'AccessDenied', apiAction: 's3:GetObject' });
});

test('takes the buildspec of the action before that of the project', async () => {
  const { context, outcome } = await run('missing.yml', {
    action: { Configuration: { BuildspecOverride: spec({ commands: ['echo overridden'] }) } },
  });

  await outcome;

  expect(context.lines).toContain('overridden');
});

test.each([
  ['starting the build', 'pipeline', [], 'codebuild:StartBuild', 'project/project-'],
  [
    'reading the build',
    'pipeline',
    [{ Action: 'codebuild:StartBuild', Resource: PROJECT }],
    'codebuild:BatchGetBuilds',
    'project/project-',
  ],
  ['reading the source', 'project', [LOGS], 's3:GetObjectVersion', 'arn:aws:s3:::artifacts/shop/Source/'],
  ['writing the log', 'project', [ARTIFACTS], 'logs:CreateLogStream', GROUP],
  [
    'filling the log',
    'project',
    [ARTIFACTS, { Action: 'logs:CreateLogStream', Resource: '*' }],
    'logs:PutLogEvents',
    GROUP,
  ],
  [
    'storing the output',
    'project',
    [LOGS, { ...ARTIFACTS, Action: ['s3:GetObject', 's3:GetObjectVersion'] }],
    's3:PutObject',
    'arn:aws:s3:::artifacts/shop/Site/',
  ],
])('fails without permission to %s, naming call, role and resource', async (_, name, statements, call, resource) => {
  await cloud.allow(name, statements);
  const { outcome } = await run(spec({ commands: ['echo > a'] }, { artifacts: { files: ['a'] } }), {
    action: { OutputArtifacts: [{ Name: 'Site' }] },
  });

  await expect(outcome).rejects.toMatchObject({
    name: 'AccessDenied',
    roleArn: name === 'pipeline' ? role : projectRole,
    apiAction: call,
    resource: expect.stringContaining(resource),
  });
});

test.each([
  [
    'a parameter that it may not read',
    { 'parameter-store': { X: '/shop/colour' } },
    [],
    'is not allowed to call ssm:GetParameters',
  ],
  [
    'a secret that it may not read',
    { 'secrets-manager': { X: 'shop' } },
    [],
    'is not allowed to call secretsmanager:GetSecretValue',
  ],
  [
    'a parameter that is not there',
    { 'parameter-store': { X: '/shop/none' } },
    ['ssm:GetParameters'],
    'environment variable X: the parameter /shop/none cannot be read: the parameter does not exist in this run; create it in the app, correct its name or, if it exists in your account, pass its value with --ssm /shop/none=VALUE',
  ],
  [
    'a parameter that is not there, and that it may not read',
    { 'parameter-store': { X: 'arn:aws:ssm:eu-south-2:111122223333:parameter/shop/none:3' } },
    [],
    'pass its value with --ssm /shop/none=VALUE',
  ],
  [
    'a key that the secret does not have',
    { 'secrets-manager': { X: 'shop:none' } },
    ['secretsmanager:GetSecretValue'],
    'environment variable X: the secret shop:none cannot be read: the secret is not a JSON object with the key none',
  ],
  [
    'a secret that is not there',
    { 'secrets-manager': { X: 'nobody' } },
    ['secretsmanager:GetSecretValue'],
    'environment variable X: the secret nobody cannot be read: the secret does not exist in this run; create it in the app, correct its name or, if it exists in your account, pass its value with --secret nobody=VARIABLE',
  ],
  [
    'a secret that is not there, and that it may not read',
    { 'secrets-manager': { X: 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:shop/nobody-AbC123:token' } },
    [],
    'pass its value with --secret shop/nobody=VARIABLE',
  ],
  [
    'a secret of another account',
    { 'secrets-manager': { X: 'arn:aws:secretsmanager:eu-south-2:999988887777:secret:nobody-AbC123' } },
    [],
    'is not allowed to call secretsmanager:GetSecretValue',
  ],
  [
    'a parameter of another account',
    { 'parameter-store': { X: 'arn:aws:ssm:eu-south-2:999988887777:parameter/shop/none' } },
    [],
    'is not allowed to call ssm:GetParameters',
  ],
])('fails a build that needs %s, before its first command', async (_, env, rights, message) => {
  await cloud.allow('project', [ARTIFACTS, LOGS, ...rights.map((Action) => ({ Action, Resource: '*' }))]);
  const { context, outcome } = await run(spec({ commands: ['echo started'] }, { env }));

  await expect(outcome).rejects.toThrow(message);
  expect(context.lines).not.toContain('started');
  expect(context.lines.at(-1)).toContain(message);
});

test.each([
  [
    'whose key is asked for and which is no JSON',
    'plain',
    { SecretString: 'hidden-plain' },
    'plain:key',
    'not a JSON object with the key key',
  ],
  ['that is binary', 'binary', { SecretBinary: Buffer.from('hidden') }, 'binary', 'the secret is binary'],
])('fails on a secret %s', async (_, Name, value, reference, message) => {
  await cloud.allow('project', [ARTIFACTS, LOGS, { Action: 'secretsmanager:GetSecretValue', Resource: '*' }]);
  await new SecretsManagerClient(cloud.aws.clientOptions(cloud.aws.root)).send(
    new CreateSecretCommand({ Name, ...value }),
  );
  const { outcome } = await run(spec({}, { env: { 'secrets-manager': { X: reference } } }));

  await expect(outcome).rejects.toThrow(message);
});

test('fails on a group that it may not create', async () => {
  await cloud.allow('project', [ARTIFACTS, { ...LOGS, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }]);
  const { outcome } = await run(spec({}), { project: { LogsConfig: {} } });

  await expect(outcome).rejects.toMatchObject({ apiAction: 'logs:CreateLogGroup' });
});

test('fails on a project that was deleted outside the deployment', async () => {
  cloud.deployed('AWS::CodeBuild::Project', 'ghost', {
    ServiceRole: projectRole,
    Source: {},
    Environment: { Image: 'x' },
  });

  await expect(runner.run(cloud.context(role, { Configuration: { ProjectName: 'ghost' } }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Project not found: ghost',
  });
});

async function unpacked(key: string, path: string): Promise<string> {
  const folder = temporaryFolder();
  const archive = join(folder, 'a.zip');
  const object = await cloud.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: key }));
  writeFileSync(archive, await object.Body!.transformToByteArray());
  await extractZip(archive, join(folder, 'out'));
  return readFileSync(join(folder, 'out', path), 'utf8');
}

test('images of a privileged build are made in a fence that reaches no endpoint of the run; containers reach them', async () => {
  const fence = { bubblewrap: { program: 'bwrap', options: [] }, offline: true };
  const bounds: BuildBounds[] = [];
  const open = (its: BuildBounds): never => {
    bounds.push(its);
    throw new Error('enough was seen');
  };
  const Environment = {
    Type: 'LINUX_CONTAINER',
    ComputeType: 'BUILD_GENERAL1_SMALL',
    Image: 'x',
    PrivilegedMode: true,
  };
  const { outcome } = await run(spec({ commands: ['docker build .'] }), {
    project: { Environment },
    by: new CodeBuild(cloud.ports({ fence, standIns: { open } }), 'Build'),
  });

  await expect(outcome).rejects.toThrow('enough was seen');
  expect(bounds).toEqual([
    {
      fence: { ...fence, endpoints: [], path: process.env.PATH },
      reach: {
        endpoints: expect.arrayContaining([{ host: '127.0.0.1', port: Number(new URL(cloud.aws.endpoint).port) }]),
        variables: expect.objectContaining({ AWS_ENDPOINT_URL: cloud.aws.endpoint }),
      },
    },
  ]);
});
