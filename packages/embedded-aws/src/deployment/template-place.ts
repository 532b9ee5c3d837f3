import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { EmbeddedAws } from '../emulator/embedded-aws';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LARGEST_BODY = 51_200;

/** How a call to CloudFormation gets a template. */
export type TemplateInput = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/**
 * Hands a template over in the call, or, where it is too large for one, in a bucket that is there for as long as the
 * call.
 */
export async function withTemplate<T>(
  aws: EmbeddedAws,
  template: object | string,
  call: (input: TemplateInput) => Promise<T>,
): Promise<T> {
  const body = typeof template === 'string' ? template : JSON.stringify(template);
  if (Buffer.byteLength(body) <= LARGEST_BODY) {
    return call({ TemplateBody: body });
  }
  const s3 = new S3Client(aws.clientOptions(aws.root));
  const place = { Bucket: `slipway-template-${randomUUID()}`, Key: 'template.json' };
  await s3.send(new CreateBucketCommand({ Bucket: place.Bucket }));
  await s3.send(new PutObjectCommand({ ...place, Body: body }));
  try {
    return await call({ TemplateURL: `${aws.endpoint}/${place.Bucket}/${place.Key}` });
  } finally {
    await s3.send(new DeleteObjectCommand(place));
    await s3.send(new DeleteBucketCommand({ Bucket: place.Bucket }));
  }
}
