import { execFileSync } from 'node:child_process';
import { ROOT } from './members';

/**
 * Releases every package with changes: its version and changelog from the commits, a tag, and its files to the private registry.
 *
 * `SLIPWAY_REGISTRY=https://… npm run release [-- --first-release]`; the registry's credentials stand in your `.npmrc`.
 */
function main(): void {
  const registry = process.env.SLIPWAY_REGISTRY;
  if (!registry) {
    console.error('release: SLIPWAY_REGISTRY is not set; name the private registry, so that nothing is published elsewhere by accident');
    process.exit(1);
  }
  nx('release', '--skip-publish', ...process.argv.slice(2));
  nx('run-many', '-t', 'bundle', 'build', '-p', 'packages/*', '--output-style=static');
  nx('release', 'publish', `--registry=${registry}`);
}

function nx(...args: string[]): void {
  execFileSync(process.execPath, [require.resolve('nx/bin/nx.js'), ...args], { cwd: ROOT, stdio: 'inherit' });
}

main();
