import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleProgress, Delivered, DemoProps, LocalRun, runDemo, sourceArchive, Story } from '@slipway/local';

export const SITE = join(__dirname, 'site');

/** Uploads the site, and checks the page that the pipeline delivers. Resolves to the exit code. */
export async function demo(props: DemoProps): Promise<number> {
  return runDemo(props, async ({ progress, story }) => ({ deliver: (run) => tell(story, run, progress) }));
}

async function tell(story: Story, run: LocalRun, progress: ConsoleProgress): Promise<Delivered> {
  let executions: Delivered['executions'] = [];
  await story.chapter(
    { about: 'the site is uploaded', expected: 'the pipeline delivers the page to the site bucket' },
    async () => {
      await upload(run, progress);
      executions = await run.finished(1);
      return executions.every(({ status }) => status === 'Succeeded') && (await isDelivered(run, progress));
    },
  );
  return { executions, asExpected: story.asExpected };
}

async function upload(run: LocalRun, progress: ConsoleProgress): Promise<void> {
  const [{ bucket, key }] = run.sources;
  await withFolder(async (folder) => {
    progress.step(`uploading ${SITE} to s3://${bucket}/${key}`);
    await run.upload(bucket, key, await sourceArchive(SITE, join(folder, 'source.zip')));
  });
}

async function isDelivered(run: LocalRun, progress: ConsoleProgress): Promise<boolean> {
  const { physicalId: bucket } = run.resources('AWS::S3::Bucket').find(({ path }) => path.includes('/Site/'))!;
  return withFolder(async (folder) => {
    const file = join(folder, 'index.html');
    await run.download(bucket, 'index.html', file);
    progress.step(`comparing s3://${bucket}/index.html with the uploaded page`);
    return readFileSync(file).equals(readFileSync(join(SITE, 'index.html')));
  });
}

async function withFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sample-name-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
