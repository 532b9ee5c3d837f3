import { EventField } from 'aws-cdk-lib/aws-events';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { requireProps } from '@slipway/conventions';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { BoundSource, Source } from './source';
import { PipelineContext } from './step';

/** S3 source of a pipeline. To create one, call `PipelineSource.s3Object`. */
export class S3ObjectSource extends Source {
  private readonly bucket: SecureBucket;

  constructor(
    bucket: IBucket | SecureBucket,
    private readonly objectKey: string,
  ) {
    super();
    requireProps<{ bucket: unknown; objectKey: string }>(
      'a source in S3',
      { bucket, objectKey },
      {
        bucket: 'a SecureBucket',
        objectKey: "'source.zip'",
      },
    );
    this.bucket = SecureBucket.fromBucket(bucket);
  }

  /**
   * Creates the source action and its permissions.
   *
   * The permissions include copying object tags, which CodePipeline requires even if the object has no tags.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html#edit-role-s3source
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html#how-to-custom-role-policy
   */
  public bind(_scope: Construct, { role, artifacts }: PipelineContext): BoundSource {
    this.bucket.sendEvents();
    this.bucket.grantReadSettings(role);
    this.bucket.grantRead(role, this.objectKey);
    this.bucket.grantReadTags(role, this.objectKey);
    artifacts.grantReadTags(role);
    artifacts.grantWriteTags(role);
    const output = new Artifact(Source.ACTION);
    return {
      output,
      action: new S3SourceAction({
        actionName: Source.ACTION,
        variablesNamespace: Source.ACTION,
        bucket: this.bucket.bucket,
        bucketKey: this.objectKey,
        output,
        trigger: S3Trigger.NONE,
      }),
      start: {
        pattern: {
          source: ['aws.s3'],
          detailType: ['Object Created'],
          detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: [this.objectKey] } },
        },
        revisions: [
          {
            actionName: Source.ACTION,
            revisionType: 'S3_OBJECT_VERSION_ID',
            revisionValue: EventField.fromPath('$.detail.object.version-id'),
          },
        ],
      },
    };
  }
}
