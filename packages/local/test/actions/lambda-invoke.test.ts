import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ActionRunner } from '../../src/pipeline/action-runner';
import { LambdaInvoke } from '../../src/actions/lambda-invoke';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Cloud, CODEPIPELINE, Statement } from './cloud';
import { zipOf } from '@slipway/testing/zip-of';

const INVOKE: Statement = {
  Action: 'lambda:InvokeFunction',
  Resource: 'arn:aws:lambda:us-east-1:111122223333:function:*',
};
const LOAD: Statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/*' };

/** First lines of a pipeline function, without the SDK. */
const CLIENT = `
const call = (operation, body) => fetch(process.env.AWS_ENDPOINT_URL_CODEPIPELINE, { method: 'POST', headers: { 'x-amz-target': 'CodePipeline_20150709.' + operation }, body: JSON.stringify(body) });
const succeed = (job, more) => call('PutJobSuccessResult', { jobId: job.id, ...more });
`;

let cloud: Cloud;
let role: string;
let runner: ActionRunner;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  role = await cloud.role('pipeline', CODEPIPELINE, [INVOKE]);
  runner = new LambdaInvoke(cloud.ports());
  lambda = new LambdaClient(cloud.aws.clientOptions(cloud.aws.root));
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

beforeEach(async () => cloud.allow('pipeline', [INVOKE, LOAD]));

/** Deploys a handler `async (job) => { … }`. */
async function deploy(name: string, body: string): Promise<void> {
  const code = `${CLIENT} exports.handler = async (event) => { const job = event['CodePipeline.job']; ${body} };`;
  const functionRole = await cloud.role(`${name}-role`, { Service: 'lambda.amazonaws.com' }, [INVOKE]);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: functionRole,
      Code: { ZipFile: await zipOf({ 'index.js': code }) },
      Timeout: 20,
      Environment: { Variables: { KEPT: 'yes', ...cloud.codePipeline.environment } },
    }),
  );
}

const invoke = (name: string, more: object = {}) => ({
  ...more,
  Configuration: { FunctionName: name, UserParameters: 'smoke' },
});

test('the function gets a job, and its answer is the outcome', async () => {
  await deploy(
    'answers',
    `
    const { data } = job;
    await succeed(job, { outputVariables: { asked: data.actionConfiguration.configuration.UserParameters, input: data.inputArtifacts[0].location.s3Location.objectKey, account: job.accountId, key: data.artifactCredentials.accessKeyId.slice(0, 4), kept: process.env.KEPT, cmk: data.encryptionKey.id, revisions: JSON.stringify(data.inputArtifacts.map((it) => it.revision)) },
      executionDetails: { summary: 'all well', externalExecutionId: 'x-1' } });`,
  );
  const inputs = [
    await cloud.artifact('Site', { a: 'b' }),
    { ...(await cloud.artifact('Source', { a: 'b' })), revision: 'commit-7' },
  ];

  const outcome = await runner.run(
    cloud.context(role, invoke('answers'), { inputs, artifactStore: { bucket: 'artifacts', kmsKeyId: 'key-1' } }),
  );

  expect(outcome).toMatchObject({
    summary: 'all well',
    externalExecutionId: 'x-1',
    outputs: [],
    variables: {
      asked: 'smoke',
      input: 'shop/Site/0000000',
      account: '111122223333',
      key: 'ASIA',
      kept: 'yes',
      cmk: 'key-1',
      revisions: '[null,"commit-7"]',
    },
  });
});

test('a job that continues is sent again, with its token', async () => {
  await deploy(
    'goes-on',
    `
    const token = job.data.continuationToken;
    await succeed(job, token === undefined ? { continuationToken: 'half' } : { outputVariables: { token } });`,
  );

  const outcome = await runner.run(cloud.context(role, invoke('goes-on')));

  expect(outcome.variables).toEqual({ token: 'half' });
});

test('a failure that the function reports is the failure of the action', async () => {
  await deploy(
    'refuses',
    `await call('PutJobFailureResult', { jobId: job.id, failureDetails: { type: 'JobFailed', message: 'page is empty', externalExecutionId: 'x-2' } });`,
  );

  const outcome = await runner.run(cloud.context(role, invoke('refuses')));

  expect(outcome).toEqual({ error: { code: 'JobFailed', message: 'page is empty' }, externalExecutionId: 'x-2' });
});

test('the output of the function is the output artifact', async () => {
  const store = `
    const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
    const [{ location: { s3Location } }] = job.data.outputArtifacts;
    await new S3Client({ credentials: job.data.artifactCredentials, forcePathStyle: true }).send(new PutObjectCommand({ Bucket: s3Location.bucketName, Key: s3Location.objectKey, Body: 'made' }));`;
  await deploy('stores', `${store} await succeed(job);`);
  await cloud.allow('pipeline', [
    INVOKE,
    LOAD,
    { Action: 's3:PutObject', Resource: 'arn:aws:s3:::artifacts/shop/Out/*' },
  ]);

  const { outputs } = await runner.run(cloud.context(role, invoke('stores', { OutputArtifacts: [{ Name: 'Out' }] })));

  expect(outputs).toMatchObject([
    {
      name: 'Out',
      bucket: 'artifacts',
      key: expect.stringMatching(/^shop\/Out\//),
      size: 4,
      versionId: expect.any(String),
    },
  ]);
  expect((await cloud.read('artifacts', outputs![0].key)).text).toBe('made');
});

test('fails if the function stored nothing, or the pipeline may not read it', async () => {
  await deploy('stores-nothing', 'await succeed(job);');
  const context = cloud.context(role, invoke('stores-nothing', { OutputArtifacts: [{ Name: 'Out' }] }));

  await expect(runner.run(context)).rejects.toThrow(
    'the function reported success without storing the output artifact Out',
  );

  await cloud.allow('pipeline', [INVOKE]);
  await expect(runner.run(context)).rejects.toMatchObject({
    name: 'AccessDenied',
    apiAction: 's3:GetObject',
    resource: expect.stringContaining('arn:aws:s3:::artifacts/shop/Out/'),
  });
});

test('fails if the function throws, with its error', async () => {
  await deploy('throws', `throw new Error('no such table');`);

  await expect(runner.run(cloud.context(role, invoke('throws')))).rejects.toThrow(
    /the function throws failed: .*no such table.*; on AWS, the job stays open until the action times out/,
  );
});

test('fails if the function never answers, at the timeout', async () => {
  await deploy('silent', '');
  const timeout = new AbortController();
  const log = (line: string) => line === 'silent returned' && timeout.abort();

  await expect(runner.run(cloud.context(role, invoke('silent'), { signal: timeout.signal, log }))).rejects.toThrow(
    /the function did not report a result for job [0-9a-f-]{36} before the action timed out or was stopped/,
  );
});

test('fails without permission to invoke, naming call, role and resource', async () => {
  await deploy('denied', 'await succeed(job);');
  await cloud.allow('pipeline', [LOAD]);

  await expect(runner.run(cloud.context(role, invoke('denied')))).rejects.toMatchObject({
    name: 'AccessDenied',
    roleArn: role,
    apiAction: 'lambda:InvokeFunction',
    resource: expect.stringContaining('function:denied'),
  });
});

test('refuses an action without a function', async () => {
  await expect(runner.run(cloud.context(role, {}))).rejects.toThrow('a Lambda action needs FunctionName');
});
