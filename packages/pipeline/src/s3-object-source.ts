import { EventField } from 'aws-cdk-lib/aws-events';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { BoundSource, Source } from './source';
import { PipelineContext } from './step';

/** See `PipelineSource.s3Object`. */
export class S3ObjectSource extends Source {
  constructor(
    private readonly bucket: SecureBucket,
    private readonly objectKey: string,
  ) {
    super();
  }

  public bind(_scope: Construct, { role }: PipelineContext): BoundSource {
    this.bucket.sendEvents();
    this.bucket.grantReadSettings(role);
    this.bucket.grantRead(role, this.objectKey);
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
