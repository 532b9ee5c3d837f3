import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './members';
import { workspaceEnvironment } from './workspace-environment';

/** Environment variables for publishing: npm settings, and the tokens to which they refer. */
const PUBLISHER = [/^npm_config_/i, 'NPM_TOKEN', 'NODE_AUTH_TOKEN'];

/**
 * Releases every package that has changed: derives its version and changelog from the commits, creates a tag, and
 * publishes the package to the private registry.
 *
 * Usage: `SLIPWAY_REGISTRY=https://… npm run release [-- --first-release]`, with the registry's credentials in
 * `.npmrc`. With `--dry-run`, the command only prints the new versions, changelogs and tags.
 */
function main(): void {
  const registry = process.env.SLIPWAY_REGISTRY;
  if (!registry) {
    console.error(
      'release: SLIPWAY_REGISTRY is not set; set it to the URL of the private registry, so that nothing is published elsewhere by accident',
    );
    process.exit(1);
  }
  const changed = execFileSync('git', ['status', '--porcelain'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: workspaceEnvironment(),
  });
  if (changed) {
    console.error(
      `release: these uncommitted changes would be published without being in the tagged commit; commit or stash them:\n${changed}`,
    );
    process.exit(1);
  }
  const options = process.argv.slice(2);
  nx('release', '--skip-publish', ...options);
  if (options.some((option) => /^(-d|--dry-?run)\b/i.test(option))) {
    console.log('release: dry run; nothing was written, built or published');
    return;
  }
  removeOutputs();
  nx('run-many', '-t', 'bundle', 'build', '-p', 'packages/*', '--output-style=static');
  nx('release', 'publish', `--registry=${registry}`);
}

/** Removes build output and bundles. Otherwise, output of deleted sources and handlers would also be published. */
function removeOutputs(): void {
  const packages = join(ROOT, 'packages');
  for (const name of readdirSync(packages)) {
    const assets = join(packages, name, 'assets');
    const bundles = existsSync(assets)
      ? readdirSync(assets)
          .filter((folder) => /\.(lambda|command)$/.test(folder))
          .map((folder) => join(assets, folder))
      : [];
    [join(packages, name, 'lib'), join(packages, name, 'tsconfig.tsbuildinfo'), ...bundles].forEach((path) =>
      rmSync(path, { recursive: true, force: true }),
    );
  }
}

function nx(...args: string[]): void {
  execFileSync(process.execPath, [require.resolve('nx/bin/nx.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: workspaceEnvironment(PUBLISHER),
  });
}

main();
