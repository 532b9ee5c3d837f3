import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../src/deployment/assembly';
import { environmentOf } from '../../src/assembly-deployment/deploy-assembly';
import { AssemblyNotReadableError, DeploymentError } from '../../src/deployment/errors';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const BUCKET = { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } };

test('returns the stacks after those they depend on, and those of stages within', async () => {
  await writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Shop: stackArtifact('Shop.json', { dependencies: ['Net', 'Shop.assets', 'elsewhere'] }),
        Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' }, dependencies: ['Shop'] },
        'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
        Net: stackArtifact('Net.json', { properties: { stackName: 'the-net' } }),
        Tree: { type: 'cdk:tree' },
      },
    },
    'Shop.json': BUCKET,
    'Net.json': {},
    'Shop.assets.json': {},
    'assembly-Stage/manifest.json': { artifacts: { Inner: stackArtifact('Inner.json') } },
    'assembly-Stage/Inner.json': BUCKET,
  });

  expect((await readAssembly(folder)).map(({ id, name }) => [id, name])).toEqual([
    ['Net', 'the-net'],
    ['Shop', 'Shop'],
    ['Inner', 'Inner'],
  ]);
});

test('reads environment, parameters, tags and the assets that are not the template', async () => {
  await writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
        Shop: stackArtifact('Shop.json', {
          environment: 'aws://111122223333/eu-west-1',
          dependencies: ['Assets'],
          properties: { parameters: { A: 'b' }, tags: { team: 'shop' } },
        }),
      },
    },
    'Shop.json': BUCKET,
    'assets.json': {
      files: {
        a: {
          source: { path: 'asset.a', packaging: 'zip' },
          destinations: { d: { bucketName: 'b-${AWS::Region}', objectKey: 'a.zip' } },
        },
        t: { source: { path: 'Shop.json' }, destinations: { d: { bucketName: 'b', objectKey: 't.json' } } },
        x: { source: { executable: ['make'] }, destinations: { d: { bucketName: 'b', objectKey: 'x' } } },
      },
    },
  });

  expect(await readAssembly(folder)).toEqual([
    {
      id: 'Shop',
      name: 'Shop',
      templateFile: 'Shop.json',
      accountId: '111122223333',
      region: 'eu-west-1',
      template: BUCKET,
      original: BUCKET,
      paths: {},
      parameters: { A: 'b' },
      tags: { team: 'shop' },
      assets: [{ file: join(folder, 'asset.a'), packaging: 'zip', bucket: 'b-${AWS::Region}', key: 'a.zip' }],
    },
  ]);
  expect(await environmentOf(folder)).toEqual({ accountId: '111122223333', region: 'eu-west-1' });
});

test('leaves the environment open if the app does', async () => {
  await writeAssembly(folder, {
    'manifest.json': {
      artifacts: { A: stackArtifact('A.json'), B: { ...stackArtifact('A.json'), environment: undefined } },
    },
    'A.json': BUCKET,
  });

  expect(await environmentOf(folder)).toEqual({ accountId: undefined, region: undefined });
});

test('reads stacks of the same name in different environments', async () => {
  await writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Here: stackArtifact('Shop.json', { environment: 'aws://1/eu-west-1', properties: { stackName: 'shop' } }),
        There: stackArtifact('Shop.json', { environment: 'aws://2/eu-west-1', properties: { stackName: 'shop' } }),
      },
    },
    'Shop.json': BUCKET,
  });

  expect((await readAssembly(folder)).map(({ accountId }) => accountId)).toEqual(['1', '2']);
});

test('takes the environment of the stack that has the pipeline', async () => {
  await writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Support: stackArtifact('Shop.json', { environment: 'aws://2/us-west-2' }),
        Delivery: stackArtifact('Delivery.json', { environment: 'aws://1/eu-west-1' }),
      },
    },
    'Shop.json': BUCKET,
    'Delivery.json': { Resources: { Pipeline: { Type: 'AWS::CodePipeline::Pipeline' } } },
  });

  expect(await environmentOf(folder)).toEqual({ accountId: '1', region: 'eu-west-1' });
});

test.each<[string, object, object, string]>([
  ['the template', { 'aws:cdk:path': 'Shop/Bucket/Resource' }, {}, 'Shop/Bucket/Resource'],
  [
    'the manifest',
    {},
    {
      metadata: {
        '/Shop/Bucket': [
          { type: 'aws:cdk:warning', data: 'x' },
          { type: 'aws:cdk:logicalId', data: 'Bucket' },
        ],
      },
    },
    'Shop/Bucket',
  ],
  ['a file beside it', {}, { additionalMetadataFile: 'Shop.metadata.json' }, 'Shop/FromFile'],
])('finds construct paths in %s', async (_, Metadata, options, expected) => {
  await writeAssembly(folder, {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json', { ...options }) } },
    'Shop.json': { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Metadata } } },
    'Shop.metadata.json': { '/Shop/FromFile': [{ type: 'aws:cdk:logicalId', data: 'Bucket' }] },
  });

  expect((await readAssembly(folder))[0].template.Resources.Bucket.Metadata).toEqual({ 'aws:cdk:path': expected });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a folder that is not an assembly', {}, /manifest.json does not exist; pass the folder/],
  ['a manifest that is not JSON', { 'manifest.json': '{' }, /manifest.json does not belong to a valid CDK assembly/],
  [
    'a manifest of another shape',
    { 'manifest.json': { artifacts: [1] } },
    /manifest.json does not belong to a valid CDK assembly: artifacts: Invalid input.*; synthesize the app again/,
  ],
  ['a missing template', { 'manifest.json': { artifacts: { A: stackArtifact('A.json') } } }, /A.json does not exist/],
  [
    'a circle',
    {
      'manifest.json': {
        artifacts: {
          A: stackArtifact('A.json', { dependencies: ['B'] }),
          B: stackArtifact('A.json', { dependencies: ['A'] }),
        },
      },
    },
    /A -> B -> A/,
  ],
  [
    'two stacks of one name, such as of one suffix',
    {
      'manifest.json': {
        artifacts: {
          One: stackArtifact('Shop.json', { properties: { stackName: 'shop-dev' } }),
          Other: stackArtifact('Shop.json', { properties: { stackName: 'shop-dev' } }),
        },
      },
      'Shop.json': BUCKET,
    },
    /two stacks in the same account and region are named shop-dev, so one would replace the other/,
  ],
])('refuses %s', async (_, files, message) => {
  await writeAssembly(folder, files);

  const reading = readAssembly(folder);

  await expect(reading).rejects.toThrow(DeploymentError);
  await expect(reading).rejects.toThrow(AssemblyNotReadableError);
  await expect(reading).rejects.toThrow(message);
});
