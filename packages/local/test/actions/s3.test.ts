import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ActionRunner } from '../../src/pipeline/action-runner';
import { S3Deploy } from '../../src/actions/s3-deploy';
import { S3Source } from '../../src/actions/s3-source';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Cloud, CODEPIPELINE, Statement } from './cloud';
import { zipOf } from '@slipway/testing/zip-of';

const ARTIFACTS = 'arn:aws:s3:::artifacts/shop/*';
const READ_SOURCE: Statement = {
  Action: ['s3:GetObject', 's3:GetObjectVersion'],
  Resource: 'arn:aws:s3:::uploads/source.zip',
};
const VERSIONING: Statement = {
  Action: 's3:GetBucketVersioning',
  Resource: ['arn:aws:s3:::uploads', 'arn:aws:s3:::plain'],
};
const STORE: Statement = { Action: 's3:PutObject', Resource: ARTIFACTS };
const LIST: Statement = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::uploads' };
const LOAD: Statement = { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: ARTIFACTS };
const DEPLOY: Statement = { Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: 'arn:aws:s3:::site/*' };

let cloud: Cloud;
let role: string;

beforeAll(async () => {
  cloud = await Cloud.start();
  await Promise.all([
    cloud.bucket('uploads'),
    cloud.bucket('artifacts'),
    cloud.bucket('site'),
    cloud.bucket('plain', false),
  ]);
  role = await cloud.role('pipeline', CODEPIPELINE, [READ_SOURCE]);
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

beforeEach(async () => cloud.allow('pipeline', [READ_SOURCE, VERSIONING, STORE, LOAD, DEPLOY]));

describe('S3Source', () => {
  const declared = (configuration: object = {}) => ({
    Configuration: { S3Bucket: 'uploads', S3ObjectKey: 'source.zip', ...configuration },
    OutputArtifacts: [{ Name: 'Source' }],
  });
  let runner: ActionRunner;

  beforeAll(() => {
    runner = new S3Source(cloud.ports());
  });

  test('takes the newest version and stores it as the artifact', async () => {
    await cloud.put('uploads', 'source.zip', 'old');
    const versionId = await cloud.put('uploads', 'source.zip', 'new');

    const { outputs, variables, summary } = await runner.run(cloud.context(role, declared()));

    expect(outputs).toMatchObject([
      {
        name: 'Source',
        bucket: 'artifacts',
        key: expect.stringMatching(/^shop\/Source\/\w{7}$/),
        size: 3,
        revision: versionId,
      },
    ]);
    expect(outputs![0].versionId).not.toBe(versionId);
    expect((await cloud.read('artifacts', outputs![0].key)).text).toBe('new');
    expect(variables).toEqual({
      BucketName: 'uploads',
      ObjectKey: 'source.zip',
      VersionId: versionId,
      ETag: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(summary).toBe(`Amazon S3 version id: ${versionId}`);
  });

  test('takes the given version, even if there is a newer one', async () => {
    const pinned = await cloud.put('uploads', 'source.zip', 'pinned');
    await cloud.put('uploads', 'source.zip', 'newer');

    const { outputs, variables } = await runner.run(
      cloud.context(role, declared(), {
        sourceRevisions: [{ actionName: 'Act', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: pinned }],
      }),
    );

    expect((await cloud.read('artifacts', outputs![0].key)).text).toBe('pinned');
    expect(variables?.VersionId).toBe(pinned);
    expect(outputs![0].revision).toBe(pinned);
  });

  test('takes another key if the action allows it', async () => {
    await cloud.put('uploads', 'other.zip', 'other');
    await cloud.allow('pipeline', [{ ...READ_SOURCE, Resource: 'arn:aws:s3:::uploads/other.zip' }, VERSIONING, STORE]);
    const sourceRevisions = [{ actionName: 'Act', revisionType: 'S3_OBJECT_KEY', revisionValue: 'other.zip' }] as const;

    const { variables } = await runner.run(
      cloud.context(role, declared({ AllowOverrideForS3ObjectKey: 'true' }), { sourceRevisions }),
    );

    expect(variables?.ObjectKey).toBe('other.zip');
    await expect(runner.run(cloud.context(role, declared(), { sourceRevisions }))).rejects.toThrow(
      'AllowOverrideForS3ObjectKey is not true',
    );
  });

  test('fails on an object that does not exist, naming it and the option that uploads it', async () => {
    const other = [{ actionName: 'Act', revisionType: 'S3_OBJECT_KEY', revisionValue: 'gone.zip' }] as const;
    const override = declared({ S3ObjectKey: 'none.zip', AllowOverrideForS3ObjectKey: 'true' });
    await cloud.allow('pipeline', [{ ...READ_SOURCE, Resource: 'arn:aws:s3:::uploads*' }, VERSIONING, STORE, LIST]);

    await expect(runner.run(cloud.context(role, override))).rejects.toMatchObject({
      name: 'NoSuchKey',
      message:
        'the source bucket uploads has no object none.zip; pass --source <folder or zip> to upload the object, unless the app uploads it',
    });
    await expect(runner.run(cloud.context(role, override, { sourceRevisions: other }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      message:
        'the source bucket uploads has no object gone.zip; correct the key in the revision, or upload the object first',
    });
  });

  test.each([
    ['the object', [VERSIONING, STORE], 's3:GetObject', 'arn:aws:s3:::uploads/source.zip'],
    ['the versioning of the bucket', [READ_SOURCE, STORE], 's3:GetBucketVersioning', 'arn:aws:s3:::uploads'],
    ['the artifact bucket', [READ_SOURCE, VERSIONING], 's3:PutObject', 'arn:aws:s3:::artifacts/shop/Source/'],
  ])('fails without permission on %s, naming call, role and resource', async (_, statements, call, resource) => {
    await cloud.put('uploads', 'source.zip', 'x');
    await cloud.allow('pipeline', statements);

    const run = runner.run(cloud.context(role, declared()));

    await expect(run).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`${role} is not allowed to call ${call} on ${resource}`),
    });
  });

  test('fails without permission on the key of the artifact bucket, naming it', async () => {
    const { KeyMetadata } = await new KMSClient(cloud.aws.clientOptions(cloud.aws.root)).send(new CreateKeyCommand({}));
    const kmsKeyId = KeyMetadata!.Arn!;
    await cloud.put('uploads', 'source.zip', 'x');

    const denied = runner.run(cloud.context(role, declared(), { artifactStore: { bucket: 'artifacts', kmsKeyId } }));
    await expect(denied).rejects.toMatchObject({
      name: 'AccessDenied',
      apiAction: 'kms:GenerateDataKey',
      resource: kmsKeyId,
    });

    await cloud.allow('pipeline', [
      READ_SOURCE,
      VERSIONING,
      STORE,
      { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: kmsKeyId },
    ]);
    const { outputs } = await runner.run(
      cloud.context(role, declared(), { artifactStore: { bucket: 'artifacts', kmsKeyId } }),
    );
    expect(outputs).toHaveLength(1);
  });

  test('fails on a pinned version without permission to read versions', async () => {
    const pinned = await cloud.put('uploads', 'source.zip', 'x');
    await cloud.allow('pipeline', [{ ...READ_SOURCE, Action: 's3:GetObject' }, VERSIONING, STORE]);

    const run = runner.run(
      cloud.context(role, declared(), {
        sourceRevisions: [{ actionName: 'Act', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: pinned }],
      }),
    );

    await expect(run).rejects.toMatchObject({ name: 'AccessDenied', apiAction: 's3:GetObjectVersion' });
  });

  test.each([
    ['without a key', { S3ObjectKey: '' }, 'an S3 source needs S3Bucket and S3ObjectKey'],
    [
      'with a bucket that keeps no versions',
      { S3Bucket: 'plain' },
      'versioning is not enabled on the source bucket plain',
    ],
  ])('refuses a source %s', async (_, configuration, message) => {
    await expect(runner.run(cloud.context(role, declared(configuration)))).rejects.toThrow(message);
  });
});

describe('S3Deploy', () => {
  const declared = (configuration: object) => ({
    Configuration: { BucketName: 'site', ...configuration },
    InputArtifacts: [],
  });
  let runner: ActionRunner;

  beforeAll(() => {
    runner = new S3Deploy(cloud.ports());
  });

  test('unpacks the artifact into the bucket, with types that a browser understands', async () => {
    const inputs = [await cloud.artifact('Site', { 'index.html': '<h1>shop</h1>', 'js/app.js': '1', LICENSE: 'x' })];
    const context = cloud.context(
      role,
      declared({ Extract: 'true', CacheControl: 'max-age=60', CannedACL: 'private' }),
      { inputs },
    );

    const outcome = await runner.run(context);

    expect(outcome.summary).toBe('Deployed 3 objects to site');
    expect(await cloud.read('site', 'index.html')).toEqual({
      text: '<h1>shop</h1>',
      type: 'text/html',
      cacheControl: 'max-age=60',
    });
    expect((await cloud.read('site', 'js/app.js')).type).toBe('text/javascript');
    expect((await cloud.read('site', 'LICENSE')).type).toBe('application/octet-stream');
    expect(context.lines).toContain('put s3://site/index.html');
  });

  test('unpacks under a prefix, and more files than are uploaded at once', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}.txt`, `${index}`]));

    await runner.run(
      cloud.context(role, declared({ Extract: 'true', ObjectKey: 'v2/' }), {
        inputs: [await cloud.artifact('Site', files)],
      }),
    );

    expect((await cloud.keys('site')).filter((key) => key.startsWith('v2/'))).toHaveLength(20);
    expect((await cloud.read('site', 'v2/f19.txt')).text).toBe('19');
  });

  test('uploads the artifact unchanged', async () => {
    const outcome = await runner.run(
      cloud.context(role, declared({ Extract: 'false', ObjectKey: 'release.zip' }), {
        inputs: [await cloud.artifact('Site', { a: 'b' })],
      }),
    );

    expect(outcome.summary).toBe('Deployed 1 object to site');
    expect((await cloud.read('site', 'release.zip')).type).toBe('application/zip');
  });

  test.each([
    ['a text', 'this is not a zip', 'End of central directory record signature not found'],
    ['a zip that leads out of its folder', undefined, 'invalid relative path: ../evil.html'],
  ])('refuses an artifact that is %s, and replaces nothing', async (_, text, message) => {
    await cloud.put('site', 'index.html', 'old page');
    const hostile = (await zipOf({ 'index.html': 'new page', 'XXXevil.html': 'x' }))
      .toString('latin1')
      .replaceAll('XXXevil.html', '../evil.html');
    const versionId = await cloud.put('artifacts', 'shop/Site/0000000', text ?? Buffer.from(hostile, 'latin1'));
    const inputs = [{ name: 'Site', bucket: 'artifacts', key: 'shop/Site/0000000', versionId, etag: 'e', size: 1 }];

    const run = runner.run(cloud.context(role, declared({ Extract: 'true' }), { inputs }));

    await expect(run).rejects.toThrow(`artifact Site: cannot be unpacked: ${message}`);
    expect((await cloud.read('site', 'index.html')).text).toBe('old page');
  });

  test('stops between uploads', async () => {
    const context = cloud.context(role, declared({ Extract: 'false', ObjectKey: 'late.zip' }), {
      inputs: [await cloud.artifact('Site', { a: 'b' })],
      signal: AbortSignal.abort(),
    });

    await expect(runner.run(context)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await cloud.keys('site')).not.toContain('late.zip');
  });

  test.each([
    ['no bucket', { BucketName: '', Extract: 'true' }],
    ['no Extract', {}],
    ['no key for the whole artifact', { Extract: 'false' }],
  ])('refuses %s', async (_, configuration) => {
    await expect(runner.run(cloud.context(role, declared(configuration)))).rejects.toThrow(
      'an S3 deployment needs BucketName, Extract (true or false), and ObjectKey if Extract is false',
    );
  });

  test('fails without permission on the bucket, naming call, role and resource', async () => {
    await cloud.allow('pipeline', [LOAD]);

    const run = runner.run(
      cloud.context(role, declared({ Extract: 'true' }), { inputs: [await cloud.artifact('Site', { 'a.txt': 'b' })] }),
    );

    await expect(run).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`${role} is not allowed to call s3:PutObject on arn:aws:s3:::site/a.txt`),
    });
  });

  test('uses the role of the action if it has one, assumed by the role of the pipeline', async () => {
    const own = await cloud.role('deployer', { AWS: role }, [LOAD, DEPLOY]);
    await cloud.allow('pipeline', [{ Action: 'sts:AssumeRole', Resource: own }]);
    const inputs = [await cloud.artifact('Site', { 'own.txt': 'own' })];

    await runner.run(cloud.context(role, declared({ Extract: 'true' }), { inputs, roleArn: own }));

    expect((await cloud.read('site', 'own.txt')).text).toBe('own');
  });

  test('refuses the role of the action if CodePipeline cannot assume the role of the pipeline', async () => {
    const build = await cloud.role('build', { Service: 'codebuild.amazonaws.com' }, [
      { Action: 'sts:AssumeRole', Resource: '*' },
    ]);
    const own = await cloud.role('of-build', { AWS: build }, [LOAD, DEPLOY]);

    const run = runner.run(cloud.context(build, declared({ Extract: 'true' }), { inputs: [], roleArn: own }));

    await expect(run).rejects.toThrow(`codepipeline.amazonaws.com is not allowed to assume role ${build}`);
  });
});
