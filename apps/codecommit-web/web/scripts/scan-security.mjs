// Bundles and runs the security scan: `node scripts/scan-security.mjs`. The scan sets the exit code.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const outfile = join('.build', 'security.mjs');
await build({
  entryPoints: ['security/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
await import(pathToFileURL(outfile));
