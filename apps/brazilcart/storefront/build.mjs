import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const release = {
  environment: process.env.ENVIRONMENT_SUFFIX ?? 'local',
  revision: process.env.CODEBUILD_RESOLVED_SOURCE_VERSION ?? 'unknown',
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await build({
  entryPoints: ['src/shop.ts'],
  outfile: 'dist/shop.js',
  bundle: true,
  minify: true,
  target: 'es2020',
  logLevel: 'warning',
});
await build({
  entryPoints: ['src/page.ts'],
  outfile: '.build/page.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
await cp('src/shop.css', 'dist/shop.css');

const { renderPage } = await import('./.build/page.mjs');
await writeFile('dist/index.html', renderPage(release));
console.log(`built the storefront for ${release.environment}, revision ${release.revision}`);
