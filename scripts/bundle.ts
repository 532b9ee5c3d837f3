import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { build, Metafile } from 'esbuild';

/** Folder of the workspace packages. Bundles include their sources, so the packages do not need to be built first. */
const PACKAGES = resolve('..', '..', 'packages');

const ENTRY = /\.(lambda|command)\.ts$/;

/**
 * Bundles every `src/**\/*.lambda.ts` and `src/**\/*.command.ts` file in the working directory.
 *
 * The bundle of a Lambda handler is `assets/<name>.lambda/index.js`, which has the same path relative to `src` and
 * `lib`. A command is a program that builds run, and is bundled in the same way. Handler bundles do not include the AWS
 * SDK, which is part of the Lambda runtime.
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

/** Returns the `.jsonl` tables that bundled code reads: from its package's assets, and in a bundle from its folder. */
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
