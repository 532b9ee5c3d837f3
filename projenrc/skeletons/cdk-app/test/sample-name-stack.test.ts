import { Match } from 'aws-cdk-lib/assertions';
import { missingTags, only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const template = synthesized();

describe('the stack', () => {
  it('delivers uploads to the site, and is only started by uploads', () => {
    const [, pipeline] = only(template, 'AWS::CodePipeline::Pipeline');

    expect(pipeline.Properties).toMatchObject({ Name: 'sample-name-pipeline-dev', PipelineType: 'V2' });
    expect(pipeline.Properties.Stages.map(({ Name }: { Name: string }) => Name)).toEqual(['Source', 'Deploy']);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.s3'], detail: { object: { key: ['source.zip'] } } },
    });
  });

  it('notifies the email address in the configuration', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  });

  it('encrypts every bucket with the key, except the bucket of access logs, which uses a key of S3', () => {
    const algorithms = resourcesOf(template, 'AWS::S3::Bucket').map(
      ([, { Properties }]) =>
        Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    );

    expect(algorithms.sort()).toEqual(['AES256', 'aws:kms', 'aws:kms', 'aws:kms']);
  });

  it('has no bucket name in common with a deployment with a different suffix', () => {
    const bucketNames = (suffix: string) =>
      resourcesOf(synthesized(suffix), 'AWS::S3::Bucket').map(([, { Properties }]) =>
        JSON.stringify(Properties.BucketName ?? 'made by CloudFormation'),
      );

    const shared = bucketNames('one').filter((name) => bucketNames('other').includes(name));

    expect(shared.filter((name) => name !== '"made by CloudFormation"')).toEqual([]);
  });

  it('tags all resources that support tags', () => {
    expect(missingTags(template, { Environment: 'dev', Repository: 'sample-name', Project: 'sample-name' })).toEqual(
      [],
    );
  });

  it('is deleted completely, including the data', () => {
    const kept = resourcesOf(template).filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete');

    expect(kept).toEqual([]);
    template.hasResource('AWS::KMS::Key', { Properties: { PendingWindowInDays: 7, EnableKeyRotation: true } });
    template.allResourcesProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketName: Match.anyValue(),
    });
  });
});
