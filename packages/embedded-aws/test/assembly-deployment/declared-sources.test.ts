import { join } from 'node:path';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { declaredSources } from '../../src/assembly-deployment/declared-sources';

afterEach(removeFolders);

const SOURCE = { Category: 'Source', Owner: 'AWS', Version: '1' };

/** App with a repository and one pipeline, whose first stage has these actions. */
async function appOf(...Actions: readonly unknown[]): Promise<string> {
  const deploy = { ActionTypeId: { Category: 'Deploy', Provider: 'S3' }, Configuration: { BucketName: 'shop' } };
  const Stages = [{ Actions }, { Actions: [deploy] }];
  return writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': {
      Resources: {
        Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages } },
        Code: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'web' } },
        Computed: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: { Ref: 'Stages' } } },
        Topic: { Type: 'AWS::SNS::Topic' },
      },
    },
  });
}

test.each([
  ['an object of a bucket', 'S3', { S3Bucket: 'uploads', S3ObjectKey: 'source.zip' }, undefined],
  ['an image', 'ECR', { RepositoryName: 'shop' }, undefined],
  ['GitHub by a connection', 'CodeStarSourceConnection', { FullRepositoryId: 'acme/shop' }, 'acme/shop'],
  ['GitHub by a token', 'GitHub', { Owner: 'acme', Repo: 'shop' }, 'acme/shop'],
  ['a repository of CodeCommit', 'CodeCommit', { RepositoryName: 'site' }, 'site'],
  ['a repository of the same stack', 'CodeCommit', { RepositoryName: { 'Fn::GetAtt': ['Code', 'Name'] } }, 'web'],
  ['a name that is computed', 'CodeCommit', { RepositoryName: { 'Fn::Sub': '${Stage}-site' } }, undefined],
  ['a repository that is elsewhere', 'CodeCommit', { RepositoryName: { 'Fn::GetAtt': ['Other', 'Name'] } }, undefined],
  ['an owner that is computed', 'GitHub', { Owner: { Ref: 'Owner' }, Repo: 'shop' }, undefined],
  ['nothing that is said', 'CodeCommit', undefined, undefined],
])('a source that is %s is read from the template', async (_, Provider, Configuration, repository) => {
  const folder = await appOf({ ActionTypeId: { ...SOURCE, Provider }, Configuration });

  expect(await declaredSources(folder)).toEqual([{ provider: Provider, repository }]);
});

test('a pipeline whose actions cannot be read has no sources', async () => {
  expect(await declaredSources(await appOf('action', { 'Fn::If': ['Prod', 'a', 'b'] }))).toEqual([]);
});
