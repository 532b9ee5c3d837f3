import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { EmbeddedAws } from '../emulator/embedded-aws';

/**
 * Maximum size of a template in the body of a CloudFormation call, in bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const LARGEST_BODY = 51_200;

/** Input of a CloudFormation call that contains or refers to a template. */
export type TemplateInput = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/**
 * Passes a template to a CloudFormation call. A template that is too large for the body of the call is uploaded to a
 * bucket that exists only during the call.
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
