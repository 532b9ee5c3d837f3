import { S3Client } from '@aws-sdk/client-s3';
import { answer } from '@slipway/custom-resource';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { emptyBucket } from './empty-bucket';
import type { BucketContentsProperties } from './env';
import { OutOfTimeError } from './errors';
import { S3VersionStore } from './s3-version-store';

const s3 = new S3Client({});

/**
 * Empties the bucket when its custom resource is deleted, unless the bucket is retained. Create and update events
 * require no action.
 *
 * CloudFormation invokes the function asynchronously. If an invocation runs out of time, the handler throws an error,
 * and Lambda retries the same event, up to twice.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-cloudformation.html
 */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const { BucketName: bucket, Retained: retained } = event.ResourceProperties as unknown as BucketContentsProperties;
  const reason =
    event.RequestType === 'Delete' && retained !== 'true' ? await reasonOfFailure(bucket, context) : undefined;
  await answer(event, { id: bucket, reason }, fetch);
}

async function reasonOfFailure(bucket: string, context: Context): Promise<string | undefined> {
  try {
    const deleted = await emptyBucket(new S3VersionStore(s3, bucket), () => context.getRemainingTimeInMillis());
    console.info({ message: 'emptied', bucket, deleted });
    return undefined;
  } catch (error) {
    if (error instanceof OutOfTimeError) {
      throw error;
    }
    console.error({ message: 'could not empty the bucket', bucket, error });
    return `${bucket}: ${(error as Error).message}`;
  }
}
