import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { EmbeddedAws } from '../emulator/embedded-aws';

/**
 * Reads an S3 object by its URL, which contains the bucket name in the host name or in the path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export async function readObject(aws: EmbeddedAws, url: string): Promise<string> {
  const { hostname, pathname, searchParams } = new URL(url);
  const [, inHost] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  const path = decodeURIComponent(pathname).slice(1);
  const [bucket, key] =
    inHost === undefined ? [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)] : [inHost, path];
  const { Body: body } = await new S3Client(aws.clientOptions(aws.root)).send(
    new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: searchParams.get('versionId') ?? undefined }),
  );
  return body!.transformToString();
}
