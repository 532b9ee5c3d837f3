import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ActionRunner } from '../../src/pipeline/action-runner';
import { resourcesOf } from '../../src/actions/ports';
import { actionCatalog } from '../../src/actions/registry';
import { parsePipeline } from '@slipway/embedded-aws';
import { PipelineRunner } from '../../src/pipeline/pipeline-runner';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Cloud, CODEBUILD, CODEPIPELINE } from './cloud';
import { zipOf } from '@slipway/testing/zip-of';

let cloud: Cloud;
let properties: Record<string, unknown>;

const type = (Category: string, Provider: string) => ({ Owner: 'AWS', Category, Provider, Version: '1' });

beforeAll(async () => {
  cloud = await Cloud.start();
  await Promise.all([cloud.bucket('uploads'), cloud.bucket('artifacts'), cloud.bucket('site')]);
  const RoleArn = await cloud.role('pipeline', CODEPIPELINE, [
    {
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: ['arn:aws:s3:::uploads/source.zip', 'arn:aws:s3:::artifacts/shop/*'],
    },
    { Action: 's3:GetBucketVersioning', Resource: 'arn:aws:s3:::uploads' },
    { Action: 's3:PutObject', Resource: ['arn:aws:s3:::artifacts/shop/*', 'arn:aws:s3:::site/*'] },
    {
      Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
      Resource: 'arn:aws:codebuild:us-east-1:111122223333:project/storefront',
    },
  ]);
  const project = {
    Name: 'storefront',
    Source: { Type: 'CODEPIPELINE' },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'standard' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
    ServiceRole: await cloud.role('project', CODEBUILD, [
      { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: 'arn:aws:s3:::artifacts/shop/*' },
    ]),
  };
  const cloudFormation = new CloudFormationClient(cloud.aws.clientOptions(cloud.aws.root));
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: 'shop',
      TemplateBody: JSON.stringify({
        Resources: { Project: { Type: 'AWS::CodeBuild::Project', Properties: project } },
      }),
    }),
  );
  for (let status; status !== 'CREATE_COMPLETE';) {
    status = (await cloudFormation.send(new DescribeStacksCommand({ StackName: 'shop' }))).Stacks![0].StackStatus;
  }
  cloud.deployed('AWS::CodeBuild::Project', 'storefront', project);
  properties = {
    Name: 'shop',
    RoleArn,
    PipelineType: 'V2',
    ArtifactStore: { Type: 'S3', Location: 'artifacts' },
    Stages: [
      {
        Name: 'Source',
        Actions: [
          {
            Name: 'Upload',
            ActionTypeId: type('Source', 'S3'),
            Configuration: { S3Bucket: 'uploads', S3ObjectKey: 'source.zip' },
            OutputArtifacts: [{ Name: 'Source' }],
            Namespace: 'Source',
          },
        ],
      },
      {
        Name: 'Build',
        Actions: [
          {
            Name: 'Storefront',
            ActionTypeId: type('Build', 'CodeBuild'),
            Configuration: {
              ProjectName: 'storefront',
              EnvironmentVariables: '[{"name":"REVISION","value":"#{Source.VersionId}"}]',
            },
            InputArtifacts: [{ Name: 'Source' }],
            OutputArtifacts: [{ Name: 'Site' }],
          },
        ],
      },
      { Name: 'Scan', Actions: [{ Name: 'Image', ActionTypeId: type('Invoke', 'InspectorScan') }] },
      {
        Name: 'Deploy',
        Actions: [
          {
            Name: 'Site',
            ActionTypeId: type('Deploy', 'S3'),
            Configuration: { BucketName: 'site', Extract: 'true' },
            InputArtifacts: [{ Name: 'Site' }],
          },
        ],
      },
    ],
  };
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

function runner(more?: readonly ActionRunner[]): PipelineRunner {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'work'));
  return new PipelineRunner({
    pipeline: parsePipeline(properties),
    catalog: actionCatalog(cloud.ports(), more),
    region: 'us-east-1',
    workFolder: join(folder, 'work'),
    logFolder: join(folder, 'logs'),
  });
}

function upload(test: string): Promise<string> {
  const buildspec = `version: 0.2\nphases:\n  build:\n    commands:\n      - ${test}\n      - echo "<h1>$REVISION</h1>" > index.html\nartifacts:\n  files: [index.html]\n`;
  return zipOf({ 'buildspec.yml': buildspec }).then((zip) => cloud.put('uploads', 'source.zip', zip));
}

test('a source is built and deployed, and simulated actions report this', async () => {
  const version = await upload('true');

  const result = await runner().start().result;

  expect(result.stages.map((stage) => stage.status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
  expect(result.stages[2].actions[0]).toMatchObject({
    summary: 'simulated: actions of the type Invoke/InspectorScan are not executed on this machine',
    simulated: { reason: expect.any(String) },
  });
  expect((await cloud.read('site', 'index.html')).text).toBe(`<h1>${version}</h1>\n`);
});

test('two uploads in a second are two pinned executions', async () => {
  const versions = [await upload('true'), await upload('true')];
  const pipeline = runner();

  const pages: string[] = [];
  for (const revisionValue of versions) {
    await pipeline.start({
      sourceRevisions: [{ actionName: 'Upload', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue }],
    }).result;
    pages.push((await cloud.read('site', 'index.html')).text.trim());
  }

  expect(pages).toEqual(versions.map((version) => `<h1>${version}</h1>`));
});

test('a failing test fails the stage, and the old page stays', async () => {
  await cloud.put('site', 'index.html', 'old page');
  await upload('false');

  const result = await runner().start().result;

  expect(result).toMatchObject({
    status: 'Failed',
    error: { message: expect.stringContaining('Storefront: build FAILED in phase BUILD') },
  });
  expect(result.stages.map((stage) => stage.status)).toEqual(['Succeeded', 'Failed', 'DidNotRun', 'DidNotRun']);
  expect((await cloud.read('site', 'index.html')).text).toBe('old page');
});

test('an unreadable source fails the build, and the old page stays', async () => {
  await cloud.put('site', 'index.html', 'old page');
  await cloud.put('uploads', 'source.zip', 'no zip at all, only some text');

  const result = await runner().start().result;

  expect(result.error).toMatchObject({
    code: 'ArchiveError',
    message: expect.stringContaining('artifact Source: cannot be unpacked: End of central directory'),
  });
  expect((await cloud.read('site', 'index.html')).text).toBe('old page');
});

test('a given runner replaces a simulated action', async () => {
  await upload('true');
  const scan: ActionRunner = {
    owner: 'AWS',
    category: 'Invoke',
    provider: 'InspectorScan',
    run: async () => ({ summary: 'scanned' }),
  };

  const result = await runner([scan]).start().result;

  expect(result.stages[2].actions[0].summary).toBe('scanned');
  expect(result.stages[2].actions[0].simulated).toBeUndefined();
});

test('resources are found by type and name in all stacks', () => {
  const resource = {
    logicalId: 'P',
    type: 'AWS::CodeBuild::Project',
    path: 'P',
    physicalId: 'storefront',
    properties: {},
    stubbed: false,
  };
  const stack = { accountId: '111122223333', region: 'us-east-1', outputs: {} };
  const lookup = resourcesOf({
    stacks: [
      { ...stack, name: 'a', resources: [] },
      { ...stack, name: 'b', resources: [resource] },
    ],
  });

  expect(lookup.find('AWS::CodeBuild::Project', 'storefront')).toBe(resource);
  expect(lookup.find('AWS::Lambda::Function', 'storefront')).toBeUndefined();
});
