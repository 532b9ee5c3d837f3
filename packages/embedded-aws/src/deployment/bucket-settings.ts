import {
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  S3Client,
  ServerSideEncryption,
  ServerSideEncryptionRule,
  Tag,
  OwnershipControlsRule,
} from '@aws-sdk/client-s3';
import { DeployedResource } from '../stacks/deployment';

interface TemplateEncryptionRule {
  readonly BucketKeyEnabled?: boolean | string;
  readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm: string; readonly KMSMasterKeyID?: string };
}

/**
 * Applies the bucket settings that the CloudFormation service of the embedded AWS ignores, through the S3 API. Returns
 * the names of these settings.
 */
export async function applyBucketSettings(
  s3: S3Client,
  { physicalId: Bucket, properties }: DeployedResource,
): Promise<string[]> {
  const applied: string[] = [];
  const encryption = (
    properties.BucketEncryption as { readonly ServerSideEncryptionConfiguration: TemplateEncryptionRule[] } | undefined
  )?.ServerSideEncryptionConfiguration;
  if (encryption !== undefined) {
    await s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: encryption.map(apiRule) } }),
    );
    applied.push('encryption');
  }
  const ownership = (properties.OwnershipControls as { readonly Rules: OwnershipControlsRule[] } | undefined)?.Rules;
  if (ownership !== undefined) {
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: ownership } }));
    applied.push('ownership');
  }
  const tags = properties.Tags as Tag[] | undefined;
  if (tags !== undefined) {
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
    applied.push('tags');
  }
  return applied;
}

/** Converts an encryption rule from CloudFormation's field names to the S3 API's field names. */
function apiRule({
  BucketKeyEnabled,
  ServerSideEncryptionByDefault: byDefault,
}: TemplateEncryptionRule): ServerSideEncryptionRule {
  return {
    ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled: String(BucketKeyEnabled) === 'true' }),
    ...(byDefault && {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: byDefault.SSEAlgorithm as ServerSideEncryption,
        KMSMasterKeyID: byDefault.KMSMasterKeyID,
      },
    }),
  };
}
