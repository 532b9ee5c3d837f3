import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { findGivenSource, ONLY_REPOSITORY } from '../../src/run/given-source';
import { GitFixture } from '../git/git-fixture';

const BUCKET = { Provider: 'S3', Configuration: { S3Bucket: 'uploads', S3ObjectKey: 'source.zip' } };
const SHOP = { Provider: 'CodeStarSourceConnection', Configuration: { FullRepositoryId: 'acme/shop' } };
const SITE = { Provider: 'CodeCommit', Configuration: { RepositoryName: 'site' } };

let clone: string;
let upload: string;
beforeAll(() => {
  clone = new GitFixture().folder;
  upload = join(temporaryFolder(), 'source.zip');
  writeFileSync(upload, 'PK');
});
afterAll(removeFolders);

/** App with a pipeline for each of these sources. */
async function appOf(...sources: readonly { readonly Provider: string; readonly Configuration: object }[]) {
  const pipelines = sources.map(({ Provider, Configuration }, index) => [
    `Pipeline${index}`,
    {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: { Stages: [{ Actions: [{ ActionTypeId: { Category: 'Source', Provider }, Configuration }] }] },
    },
  ]);
  return writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': { Resources: Object.fromEntries(pipelines) },
  });
}

test('a repository without a name is the only one that the pipelines take, no matter what starts other pipelines', async () => {
  const app = await appOf(SHOP, SHOP, BUCKET);

  expect(await findGivenSource(app, { source: upload, repositories: { [ONLY_REPOSITORY]: clone } })).toEqual({
    source: upload,
    repositories: { 'acme/shop': clone },
  });
});

test.each([
  ['GitHub', SHOP, 'acme/shop'],
  ['CodeCommit', SITE, 'site'],
])('a source is the repository on %s, if no pipeline starts from a bucket', async (_, source, name) => {
  expect(await findGivenSource(await appOf(source), { source: clone, repositories: {} })).toEqual({
    source: undefined,
    repositories: { [name]: clone },
  });
});

test.each([
  ['a pipeline starts from a bucket', [BUCKET, SHOP]],
  ['pipelines take neither', []],
])('a source is left to the bucket if %s', async (_, sources) => {
  expect(await findGivenSource(await appOf(...sources), { source: upload, repositories: { other: clone } })).toEqual({
    source: upload,
    repositories: { other: clone },
  });
});

test('a folder that could stand for two repositories is refused, and named ones are taken', async () => {
  const app = await appOf(SHOP, SITE);
  const named = { repositories: { 'acme/shop': clone, site: clone } };

  await expect(findGivenSource(app, { source: clone, repositories: {} })).rejects.toMatchObject({
    message:
      'a folder without a repository name is ambiguous: the pipelines use acme/shop, site; map each repository with --repo NAME=PATH',
    exitCode: 2,
  });
  expect(await findGivenSource(app, named)).toEqual(named);
});

test('a repository without a name is refused if the pipelines take none', async () => {
  await expect(findGivenSource(await appOf(BUCKET), { repositories: { [ONLY_REPOSITORY]: clone } })).rejects.toThrow(
    'the templates name no git repository that a pipeline uses',
  );
});

test('a source that cannot be uploaded is refused before anything starts', async () => {
  const app = await appOf(BUCKET);

  await expect(findGivenSource(app, { source: 'nosuch', repositories: {} })).rejects.toThrow(
    'the source nosuch cannot be read; pass a ZIP file or a folder',
  );
  await expect(findGivenSource(app, { source: __filename, repositories: {} })).rejects.toThrow('is not a ZIP file');
});

test('a folder that is not a git repository is refused before anything starts', async () => {
  const plain = join(temporaryFolder(), 'plain');
  mkdirSync(plain);

  await expect(findGivenSource(await appOf(SHOP), { source: plain, repositories: {} })).rejects.toMatchObject({
    message: expect.stringMatching(
      /plain cannot be read as a git repository .*; pass the folder of a clone, or create a repository: git init && git add -A && git commit$/,
    ),
    exitCode: 2,
  });
});
