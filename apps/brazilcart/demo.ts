import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  approverFor,
  ConsoleProgress,
  interruptible,
  LocalRun,
  packageCache,
  refuseRealAccount,
  runAssembly,
} from '@slipway/local';
import { DemoProps } from '../../scripts/demo-props';

export const STOREFRONT = join(__dirname, 'storefront');

/** Uploads the storefront's source, and reads back the page that the pipeline made of it. Resolves to whether all went well. */
export async function demo({ assembly, folder, cache, approveAll, allowRealAccount }: DemoProps): Promise<boolean> {
  refuseRealAccount(process.env, { allow: allowRealAccount });
  const progress = new ConsoleProgress(process.stdout);
  try {
    const buildEnvironment = await packageCache(STOREFRONT, cache, progress.step);
    const { succeeded } = await interruptible((signal) =>
      runAssembly({
        assembly,
        folder,
        progress,
        signal,
        source: STOREFRONT,
        approver: approverFor(approveAll || undefined, process.stdin, process.stdout),
        buildEnvironment,
        whileItStands: (run) => readBack(run, progress),
      }),
    );
    return succeeded;
  } finally {
    progress.close();
  }
}

async function readBack(run: LocalRun, progress: ConsoleProgress): Promise<void> {
  const { physicalId: bucket } = run.resources('AWS::S3::Bucket').find(({ path }) => path.includes('/Site/'))!;
  const folder = mkdtempSync(join(tmpdir(), 'brazilcart-page-'));
  try {
    const file = join(folder, 'index.html');
    await run.download(bucket, 'index.html', file);
    const page = readFileSync(file, 'utf8');
    const [, release] = /<meta name="release" content="([^"]+)">/.exec(page) ?? [];
    const products = [...page.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, name]) => name);
    progress.step(
      `read back s3://${bucket}/index.html: ${products.length} products (${products[0]}, …), release ${release}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
