import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from './object-store';

/** `s3://bucket/prefix?endpoint=…&region=…&use_path_style=true` */
export class S3Store implements ObjectStore {
  private readonly s3: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(public readonly url: string) {
    const { searchParams, hostname, pathname } = new URL(url);
    const option = (name: string) => searchParams.get(name) ?? undefined;
    this.s3 = new S3Client({ endpoint: option('endpoint'), region: option('region'), forcePathStyle: option('use_path_style') === 'true' });
    this.bucket = hostname;
    this.prefix = pathname === '' || pathname === '/' ? '' : `${pathname.slice(1)}/`;
  }

  public async get(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
      return await Body!.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  public async put(key: string, text: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.prefix + key, Body: text }));
  }

  public async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
  }

  public async list(prefix: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix + prefix }));
    return Contents.map(({ Key }) => Key!.slice(this.prefix.length)).sort();
  }
}
