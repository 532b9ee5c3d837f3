import { readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Packages whose source is bundled with what imports them, so that none has to be built before. */
const PACKAGES = resolve('..', '..', 'packages');

const ENTRY = /\.(lambda|command)\.ts$/;

/**
 * Bundles every `src/**\/*.lambda.ts` of the member in the working directory to `assets/<name>.lambda/index.js`,
 * where its construct takes it from, whether that runs from `src` or from `lib`; and every `*.command.ts`, a program
 * that builds run, likewise. The AWS SDK is part of the Lambda runtime and stays out of handlers.
 */
async function bundle(): Promise<void> {
  const entries = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => ENTRY.test(file));
  await Promise.all(
    entries.map((entry) => {
      const folder = join('assets', basename(entry, '.ts'));
      rmSync(folder, { recursive: true, force: true });
      return build({
        entryPoints: [join('src', entry)],
        outfile: join(folder, 'index.js'),
        alias: Object.fromEntries(
          readdirSync(PACKAGES).map((name) => [`@slipway/${name}`, join(PACKAGES, name, 'src', 'index.ts')]),
        ),
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        external: entry.endsWith('.lambda.ts') ? ['@aws-sdk/*', '@smithy/*'] : [],
        legalComments: 'none',
        logLevel: 'warning',
      });
    }),
  );
}

void bundle();
