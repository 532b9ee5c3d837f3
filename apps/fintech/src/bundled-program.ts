import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildSync } from 'esbuild';

const bundles = new Map<string, string>();

/** Bundles a Node.js program into one file, once per process. The bytes depend only on the program's sources. */
export function bundleProgram(entry: string, file: string): void {
  const bundle = bundles.get(entry) ?? bundleOf(entry);
  bundles.set(entry, bundle);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bundle);
}

function bundleOf(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    absWorkingDir: dirname(entry),
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
