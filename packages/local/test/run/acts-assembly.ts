import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { builds } from './build-acts';
import { IMAGES } from './image-acts';
import { GUIDE, INVOKES } from './invoke-acts';
import { services } from './service-acts';
import { ACCOUNT, action, ARTIFACTS, att, bucket, pipeline, pipelineRole, role, starts } from './template-parts';

const REPOSITORY = [
  'codecommit:GetBranch',
  'codecommit:GetCommit',
  'codecommit:UploadArchive',
  'codecommit:GetUploadArchiveStatus',
  'codecommit:CancelUploadArchive',
];
const SITE = { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::acts-site/*' };
const reads = (id: string, actions = REPOSITORY) => ({ Action: actions, Resource: att(id) });

/** Pipeline from a branch of a repository to a folder of the website. */
const delivers = (
  name: string,
  repository: string,
  more: object = {},
  roleId = 'PipelineRole',
  properties: object = {},
) =>
  pipeline(
    name,
    roleId,
    {
      Source: [
        action(
          'Source',
          'Source CodeCommit',
          { RepositoryName: att(repository, 'Name'), BranchName: 'main', PollForSourceChanges: false, ...more },
          { OutputArtifacts: [{ Name: 'Source' }], Namespace: 'Commit' },
        ),
      ],
      Deploy: [
        action(
          'Site',
          'Deploy S3',
          { BucketName: { Ref: 'Site' }, Extract: true, ObjectKey: `${name}/#{Commit.BranchName}` },
          { InputArtifacts: [{ Name: 'Source' }] },
        ),
      ],
    },
    properties,
  );

const pushed = (repository: string) => ({
  source: ['aws.codecommit'],
  resources: [att(repository)],
  'detail-type': ['CodeCommit Repository State Change'],
  detail: { event: ['referenceCreated', 'referenceUpdated'], referenceName: ['main'] },
});
const COMMIT = {
  InputPathsMap: { commit: '$.detail.commitId' },
  InputTemplate:
    '{"sourceRevisions":[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":<commit>}],"variables":[]}',
};

const template = {
  Resources: {
    ...IMAGES,
    ...INVOKES,
    ...builds(pipelineRole, GUIDE),
    ...services(pipelineRole, GUIDE),
    Artifacts: bucket(ARTIFACTS),
    Site: bucket('acts-site'),
    Web: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'web' } },
    Docs: {
      Type: 'AWS::CodeCommit::Repository',
      Properties: {
        RepositoryName: 'docs',
        Code: { S3: { Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, Key: 'docs.zip' } },
      },
    },
    Guide: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'guide' } },
    PipelineRole: pipelineRole(reads('Web'), reads('Docs'), reads('Guide'), SITE),
    BlindRole: pipelineRole(reads('Web', ['codecommit:GetBranch', 'codecommit:GetCommit']), SITE),
    StartRole: role('events.amazonaws.com', {
      Action: 'codepipeline:StartPipelineExecution',
      Resource: `arn:aws:codepipeline:us-east-1:${ACCOUNT}:*`,
    }),
    Head: delivers('head', 'Web'),
    HeadStarts: starts('Head', pushed('Web')),
    Pinned: delivers('pinned', 'Web'),
    PinnedStarts: starts('Pinned', pushed('Web'), COMMIT),
    Polling: delivers('polling', 'Web', { PollForSourceChanges: true }),
    Asking: delivers('asking', 'Web', { PollForSourceChanges: 'True' }, 'PipelineRole', {
      Variables: [{ Name: 'WHO' }],
    }),
    DocsSite: delivers('docs', 'Docs'),
    GuideSite: delivers('guide', 'Guide'),
    Nowhere: delivers('nowhere', 'Web', { BranchName: 'gone' }),
    Blind: delivers('blind', 'Web', {}, 'BlindRole'),
  },
};

/** App with many pipelines, one for each feature of an action. */
export async function writeActsAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Acts: stackArtifact('Acts.json', { dependencies: ['Assets'] }),
        Assets: { type: 'cdk:asset-manifest', properties: { file: 'Acts.assets.json' } },
      },
    },
    'Acts.assets.json': {
      files: {
        docs: {
          source: { path: 'docs', packaging: 'zip' },
          destinations: { here: { bucketName: 'assets-${AWS::AccountId}', objectKey: 'docs.zip' } },
        },
      },
    },
    'Acts.json': template,
    'docs/page.html': 'the manual',
  });
}
