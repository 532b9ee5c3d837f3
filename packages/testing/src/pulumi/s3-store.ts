import type { S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from './object-store';

/** Loads the SDK on first use, because a run without the SDK starts twice as fast. */
const sdk = () => import('@aws-sdk/client-s3');

/** State backend in S3, with a URL such as `s3://bucket/prefix?endpoint=…&region=…&use_path_style=true`. */
export class S3Store implements ObjectStore {
  private readonly options: { readonly endpoint?: string; readonly region?: string; readonly forcePathStyle: boolean };
  private readonly bucket: string;
  private readonly prefix: string;
  private client: S3Client | undefined;

  constructor(public readonly url: string) {
    const { searchParams, hostname, pathname } = new URL(url);
    const option = (name: string) => searchParams.get(name) ?? undefined;
    this.options = {
      endpoint: option('endpoint'),
      region: option('region'),
      forcePathStyle: option('use_path_style') === 'true',
    };
    this.bucket = hostname;
    this.prefix = pathname === '' || pathname === '/' ? '' : `${pathname.slice(1)}/`;
  }

  public async get(key: string): Promise<string | undefined> {
    const { GetObjectCommand } = await sdk();
    try {
      const { Body } = await (
        await this.s3()
      ).send(new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
      return await Body!.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') {
        return undefined;
      }
      throw error;
    }
  }

  public async put(key: string, text: string): Promise<void> {
    const { PutObjectCommand } = await sdk();
    await (await this.s3()).send(new PutObjectCommand({ Bucket: this.bucket, Key: this.prefix + key, Body: text }));
  }

  public async delete(key: string): Promise<void> {
    const { DeleteObjectCommand } = await sdk();
    await (await this.s3()).send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
  }

  public async list(prefix: string): Promise<readonly string[]> {
    const { ListObjectsV2Command } = await sdk();
    const { Contents = [] } = await (
      await this.s3()
    ).send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix + prefix }));
    return Contents.map(({ Key }) => Key!.slice(this.prefix.length)).sort();
  }

  private async s3(): Promise<S3Client> {
    const { S3Client: Client } = await sdk();
    return (this.client ??= new Client(this.options));
  }
}
