import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConsoleProgress,
  Delivered,
  DemoProps,
  LocalRun,
  packageCache,
  runDemo,
  sourceArchive,
  Story,
} from '@slipway/local';

export const STOREFRONT = join(__dirname, 'storefront');

/** Uploads the storefront's source, and reads the page that the pipeline deployed. Resolves to the exit code. */
export async function demo(props: DemoProps): Promise<number> {
  return runDemo(props, async ({ progress, story }) => ({
    buildEnvironment: await packageCache(STOREFRONT, props.cache, progress.step),
    deliver: (run) => tell(story, run, progress),
  }));
}

async function tell(story: Story, run: LocalRun, progress: ConsoleProgress): Promise<Delivered> {
  let executions: Delivered['executions'] = [];
  const uploaded = await story.chapter(
    {
      about: 'the source of the storefront is uploaded',
      expected: 'the pipeline tests and builds it, and deploys the site',
    },
    async () => {
      await upload(run, progress);
      executions = await run.finished(1);
      return executions.every(({ status }) => status === 'Succeeded');
    },
  );
  if (uploaded) {
    await story.chapter(
      { about: 'the page is read from the site bucket', expected: 'the page shows the products of this release' },
      () => readBack(run, progress),
    );
  }
  return { executions, asExpected: story.asExpected };
}

async function upload(run: LocalRun, progress: ConsoleProgress): Promise<void> {
  const [{ bucket, key }] = run.sources;
  await withFolder(async (folder) => {
    const archive = await sourceArchive(STOREFRONT, join(folder, 'source.zip'));
    progress.step(`uploading ${STOREFRONT} to s3://${bucket}/${key}`);
    await run.upload(bucket, key, archive);
  });
}

async function readBack(run: LocalRun, progress: ConsoleProgress): Promise<boolean> {
  const { physicalId: bucket } = run.resources('AWS::S3::Bucket').find(({ path }) => path.includes('/Site/'))!;
  return withFolder(async (folder) => {
    const file = join(folder, 'index.html');
    await run.download(bucket, 'index.html', file);
    const page = readFileSync(file, 'utf8');
    const [, release] = /<meta name="release" content="([^"]+)">/.exec(page) ?? [];
    const products = [...page.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, name]) => name);
    progress.step(
      `read back s3://${bucket}/index.html: ${products.length} products (${products[0]}, …), release ${release}`,
    );
    return products.length > 0 && release !== undefined;
  });
}

async function withFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'brazilcart-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
