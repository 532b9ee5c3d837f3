import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { FixedApprover, LocalRun, sourceArchive } from '@slipway/local';
import { synthesizeTo } from '@slipway/testing/app-main';
import { SITE } from '../../demo';
import { MAIN, VARIABLES } from '../synthesized';

jest.setTimeout(300_000);

let folder: string;
let run: LocalRun;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sample-name-run-'));
  const assembly = join(folder, 'cdk.out');
  synthesizeTo(assembly, MAIN, VARIABLES);
  run = await LocalRun.begin({ assembly, folder: join(folder, 'run'), approver: new FixedApprover(true) });
});
afterAll(async () => {
  await run?.end();
  rmSync(folder, { recursive: true });
});

const bucket = (construct: string) =>
  run.resources('AWS::S3::Bucket').find(({ path }) => path.includes(`/${construct}/`))!.physicalId;

async function deliver(archive: string) {
  await run.upload(bucket('Uploads'), 'source.zip', archive);
  return (await run.finished(1)).at(-1)!;
}

describe('the delivery on this machine', () => {
  it('delivers the uploaded site with the roles of the stack', async () => {
    const execution = await deliver(await sourceArchive(SITE, join(folder, 'source.zip')));

    expect(execution.error?.message).toBeUndefined();
    expect(execution.stages.map(({ name, status }) => [name, status])).toEqual([
      ['Source', 'Succeeded'],
      ['Deploy', 'Succeeded'],
    ]);
    const page = join(folder, 'index.html');
    await run.download(bucket('Site'), 'index.html', page);
    expect(readFileSync(page, 'utf8')).toBe(readFileSync(join(SITE, 'index.html'), 'utf8'));
  });

  it('is deleted completely, including the data', async () => {
    const s3 = new S3Client(run.aws.clientOptions(run.aws.root));
    const buckets = ['Uploads', 'Site', 'Artifacts', 'BucketAccessLogs'].map(bucket);

    await run.destroy();

    for (const Bucket of buckets) {
      await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 404 },
      });
    }
  });
});
