import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DemoProps } from './demo-props';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // versions up to the pinned one run on Node 20

const ROOT = resolve(__dirname, '..');
const DEFAULT_APP = 'brazilcart';

/**
 * Runs the main job of an app on this machine: builds it, synthesizes it with the suffix `demo` or what else `apps/<app>/demo.ts` asks for, and hands it to that.
 *
 * `npm run demo -- [app] [--yes] [--allow-real-account]`: `--yes` approves what waits for an approval; `--allow-real-account` runs
 * although the environment holds credentials of AWS, which it does not use.
 */
async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { yes: { type: 'boolean', default: false }, 'allow-real-account': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const app = positionals[0] ?? DEFAULT_APP;
  const appFolder = join(ROOT, 'apps', app);
  const demoFile = join(appFolder, 'demo.ts');
  if (!existsSync(demoFile)) {
    throw new Error(`there is no demo of '${app}': name an app under apps/ that has a demo.ts, such as ${DEFAULT_APP}`);
  }

  console.log(`Slipway: ${app} on this machine. No AWS account is used.\n`);
  step('building', () =>
    run(
      'npx',
      [
        'nx',
        'run-many',
        '-t',
        'bundle',
        'build',
        '--output-style=static',
        '-p',
        `@slipway-apps/${app}`,
        '@slipway/local',
      ],
      ROOT,
    ),
  );
  const { demo, environment } = createRequire(__filename)(demoFile) as {
    demo(props: DemoProps): Promise<boolean>;
    environment?(): Promise<Record<string, string>>;
  };
  const variables = (await environment?.()) ?? { ENVIRONMENT_SUFFIX: 'demo' };
  const folder = join(ROOT, '.slipway', app);
  const assembly = join(folder, 'cdk.out');
  step('synthesizing', () =>
    run(process.execPath, ['-r', 'tsx/cjs', join(ROOT, 'scripts', 'synth.ts')], appFolder, {
      CDK_OUTDIR: assembly,
      CDK_VALIDATION: 'false',
      ...variables,
    }),
  );

  const props: DemoProps = {
    assembly,
    folder: join(folder, 'run'),
    cache: join(ROOT, '.slipway', 'cache'),
    approveAll: values.yes,
    allowRealAccount: values['allow-real-account'],
  };
  return demo(props);
}

function step(what: string, act: () => void): void {
  const start = Date.now();
  act();
  console.log(`  ${what}: ${((Date.now() - start) / 1_000).toFixed(1)} s`);
}

/** Runs a command, and shows what it said only where it fails. */
function run(command: string, args: string[], cwd: string, environment: Record<string, string> = {}): void {
  try {
    execFileSync(command, args, { cwd, env: { ...process.env, ...environment }, stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

main().then(
  (succeeded) => {
    process.exitCode = succeeded ? 0 : 1;
  },
  (error: Error) => {
    console.error(`\ndemo: ${error.message}`);
    process.exitCode = 1;
  },
);
