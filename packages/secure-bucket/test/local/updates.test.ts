import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { LeastPrivilege } from '@slipway/least-privilege';
import { FixedApprover, LocalRun } from '@slipway/local';
import { SecureBucket, SecureBucketProps } from '../../src';

jest.setTimeout(120_000);

type Buckets = Readonly<Record<string, SecureBucketProps>>;

const SHOP: Buckets = { Invoices: { bucketName: 'shop-invoices' }, Drafts: { bucketName: 'shop-drafts' } };

const KEPT: Buckets = Object.fromEntries(
  Object.entries(SHOP).map(([id, props]) => [id, { ...props, retainData: true }]),
);

let folder: string;
let run: LocalRun;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'secure-bucket-'));
  run = await LocalRun.begin({
    assembly: synthesized(SHOP),
    folder: join(folder, 'run'),
    approver: new FixedApprover(true),
  });
  await upload('shop-invoices');
  await upload('shop-drafts');
});
afterEach(async () => {
  await run?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** @param add function that adds other resources to the stack */
function synthesized(buckets: Buckets, add: (stack: Stack) => unknown = () => undefined): string {
  const outdir = mkdtempSync(join(folder, 'cdk.out-'));
  const app = new App({ outdir });
  LeastPrivilege.enforce(app);
  const stack = new Stack(app, 'Shop');
  Object.entries(buckets).forEach(([id, props]) => new SecureBucket(stack, id, props));
  add(stack);
  app.synth();
  return outdir;
}

async function upload(bucket: string, key = 'a.txt'): Promise<void> {
  const file = join(folder, 'upload');
  writeFileSync(file, `kept in ${bucket}`);
  await run.upload(bucket, key, file);
}

/** @returns undefined if the object was deleted, by itself or with its bucket */
async function download(bucket: string): Promise<string | undefined> {
  const file = join(mkdtempSync(join(folder, 'download-')), 'a.txt');
  await run.download(bucket, 'a.txt', file).catch(() => undefined);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const takenName = (stack: Stack) => new CfnBucket(stack, 'Taken', { bucketName: 'shop-drafts' });

describe('an update of a stack', () => {
  it('keeps the data of a bucket that should keep it from now on, even if the rollback fails', async () => {
    await run.update(synthesized(KEPT));
    expect(await download('shop-invoices')).toBe('kept in shop-invoices');
    await expect(run.update(synthesized(SHOP, takenName))).rejects.toThrow('shop-drafts');
    expect(await download('shop-invoices')).toBe('kept in shop-invoices');
    await run.update(synthesized(SHOP));

    expect(await download('shop-invoices')).toBe('kept in shop-invoices');
  });

  it('leaves a bucket with its data that is removed after it was set to keep them', async () => {
    await run.update(synthesized(KEPT));

    await run.update(synthesized({ Drafts: KEPT.Drafts }));

    expect(await download('shop-invoices')).toBe('kept in shop-invoices');
  });

  it('leaves nothing of keys with control characters, which no batch call can name', async () => {
    await upload('shop-invoices', 'a\u0001b');
    await upload('shop-invoices', 'a+b c%20&\n');

    await run.update(synthesized({ Drafts: SHOP.Drafts }));

    await expect(upload('shop-invoices')).rejects.toThrow('The specified bucket does not exist');
  });

  it.each([
    ['takes out one of two buckets', { Drafts: SHOP.Drafts }],
    ['replaces one of two buckets', { ...SHOP, Invoices: { bucketName: 'shop-bills' } }],
  ])('leaves nothing if it %s', async (_, buckets) => {
    await run.update(synthesized(buckets));

    await expect(upload('shop-invoices')).rejects.toThrow('The specified bucket does not exist');
    expect(await download('shop-drafts')).toBe('kept in shop-drafts');
  });
});
