import { EmbeddedAws } from '@slipway/embedded-aws';
import { putEvent } from './put-event';

/**
 * Puts an event on the default event bus for the API call that AWS CloudTrail records when an object is written. A rule
 * for such events can start a pipeline with an S3 source.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/create-cloudtrail-S3-source.html
 */
export async function putRecordedCall(
  aws: EmbeddedAws,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<void> {
  await putEvent(aws, {
    source: 'aws.s3',
    detailType: 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 's3.amazonaws.com',
      eventName: 'PutObject',
      awsRegion: aws.region,
      recipientAccountId: aws.accountId,
      requestParameters: { bucketName: bucket, key },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
        { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}`, accountId: aws.accountId },
      ],
    },
  });
}
