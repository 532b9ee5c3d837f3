import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles every `src/**\/*.lambda.ts` of the member in the working directory to `assets/<name>.lambda/index.js`,
 * where its construct takes it from, whether that runs from `src` or from `lib`.
 * The AWS SDK is part of the Lambda runtime and stays out.
 */
async function bundle(): Promise<void> {
  const handlers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts'));
  await Promise.all(handlers.map((handler) => {
    const folder = join('assets', basename(handler, '.ts'));
    rmSync(folder, { recursive: true, force: true });
    return build({
      entryPoints: [join('src', handler)],
      outfile: join(folder, 'index.js'),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['@aws-sdk/*', '@smithy/*'],
      legalComments: 'none',
      logLevel: 'warning',
    });
  }));
}

void bundle();
