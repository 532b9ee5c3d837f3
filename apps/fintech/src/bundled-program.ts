import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildSync } from 'esbuild';

const bundles = new Map<string, string>();

/** Bundles a program for Node.js into one file, once in a process. The bytes depend on its sources only. */
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
