import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { writeZip } from '../zip/write-zip';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { ObjectStore } from '../emulator/object-store';
import { FileAsset } from './assembly';

/**
 * Uploads file assets to the buckets to which templates refer. Missing buckets are created, as bootstrapping would do.
 */
export async function uploadAssets(aws: EmbeddedAws, assets: readonly FileAsset[]): Promise<void> {
  const s3 = new S3Client(aws.clientOptions(aws.root));
  const store = new ObjectStore(aws, aws.root);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-assets-'));
  try {
    for (const asset of assets) {
      const bucket = fillIn(asset.bucket, aws);
      await ensureBucket(s3, bucket);
      const packed = join(folder, 'asset.zip');
      if (asset.packaging === 'zip') {
        await zipFolder(asset.file, packed);
      }
      await store.put(bucket, fillIn(asset.key, aws), asset.packaging === 'zip' ? packed : asset.file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fillIn(text: string, aws: EmbeddedAws): string {
  return text
    .replaceAll('${AWS::AccountId}', aws.accountId)
    .replaceAll('${AWS::Region}', aws.region)
    .replaceAll('${AWS::Partition}', 'aws');
}

async function ensureBucket(s3: S3Client, bucket: string): Promise<void> {
  const exists = await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  }
}

async function zipFolder(folder: string, file: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sources = files.map((entry) => join(entry.parentPath, entry.name));
  await writeZip(
    file,
    sources.map((source) => ({ source, path: relative(folder, source).replaceAll(sep, '/') })),
  );
}
