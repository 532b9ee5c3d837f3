import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { build, Metafile } from 'esbuild';

/** Packages whose source is bundled into what imports them, so that they need not be built first. */
const PACKAGES = resolve('..', '..', 'packages');

const ENTRY = /\.(lambda|command)\.ts$/;

/**
 * Bundles every `src/**\/*.lambda.ts` of the member in the working directory to `assets/<name>.lambda/index.js`, where
 * its construct finds it, whether that runs from `src` or from `lib`. Bundles every `*.command.ts`, a program that
 * builds run, in the same way. The AWS SDK is part of the Lambda runtime and is not bundled into handlers.
 */
async function bundle(): Promise<void> {
  const entries = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => ENTRY.test(file));
  await Promise.all(
    entries.map(async (entry) => {
      const folder = join('assets', basename(entry, '.ts'));
      rmSync(folder, { recursive: true, force: true });
      const { metafile } = await build({
        entryPoints: [join('src', entry)],
        outfile: join(folder, 'index.js'),
        alias: Object.fromEntries(
          readdirSync(PACKAGES).map((name) => [`@slipway/${name}`, join(PACKAGES, name, 'src', 'index.ts')]),
        ),
        bundle: true,
        metafile: true,
        minify: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        external: entry.endsWith('.lambda.ts') ? ['@aws-sdk/*', '@smithy/*'] : [],
        legalComments: 'none',
        logLevel: 'warning',
      });
      tablesOf(metafile).forEach((table) => copyFileSync(table, join(folder, basename(table))));
    }),
  );
}

/** Returns the tables that bundled code reads from the assets of its package, and in a bundle from its own folder. */
function tablesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return readdirSync(PACKAGES)
    .map((name) => join(PACKAGES, name))
    .filter((folder) => inputs.some((file) => file.startsWith(join(relative('.', folder), 'src'))))
    .map((folder) => join(folder, 'assets'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.jsonl'));
}

void bundle();
