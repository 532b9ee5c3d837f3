import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
// These imports read the sources, because the first run reports missing requirements before it builds anything.
import { refuseRealAccount } from '../packages/embedded-aws/src/emulator/real-account-guard';
import { findInstallation } from '../packages/embedded-aws/src/emulator/virtual-environment';
import { ConsoleProgress } from '../packages/local/src/progress/console-progress';
import { FolderLock } from '../packages/local/src/run/folder-lock';
import { interruptible, INTERRUPTED } from '../packages/processes/src/interruptible';
import { runProgram } from '../packages/processes/src/program';
import type { DemoProps } from '@slipway/local';
import { runLogged } from './run-logged';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // the pinned version runs on Node 20

const ROOT = resolve(__dirname, '..');
const DEFAULT_APP = 'brazilcart';
const BAD_USAGE = 2;

const HELP = `npm run demo -- [app] [--yes] [--open] [--engine name] [--allow-real-account]

Runs the delivery of an app on this machine: builds and synthesizes the app,
deploys it to an embedded AWS, and runs its pipeline.

  app                   name of the app, one of ${DEFAULT_APP} (default),
                        ${demos()
                          .filter((app) => app !== DEFAULT_APP)
                          .join(', ')}
  --yes                 approve all manual approvals
  --open                show the progress of the run on a page in your browser
  --engine name         run builds and tasks in containers with podman or docker,
                        if their images are available (default: no engine)
  --allow-real-account  run even if the environment contains AWS credentials;
                        the demo does not use them
  --version             print the version
  --help                print this help

Exit codes: 0 as expected, 1 failed, 2 invalid usage, 3 no action except the
source was executed, 130 interrupted.`;

/** Exports of `apps/<app>/demo.ts`. */
interface Demo {
  /** Runs the demo, and resolves to its exit code. */
  demo(props: DemoProps): Promise<number>;
  /** Resolves to the environment variables for the app's synthesis. @default - `ENVIRONMENT_SUFFIX=demo` */
  environment?(): Promise<Record<string, string>>;
}

type Options = ReturnType<typeof optionsOf>['values'];

/** Runs `npm run demo -- [app]`. */
async function main(): Promise<number> {
  const { values, positionals } = optionsOf(process.argv.slice(2));
  if (values.help || values.version) {
    console.log(
      values.help ? HELP : JSON.parse(readFileSync(join(ROOT, 'packages', 'local', 'package.json'), 'utf8')).version,
    );
    return 0;
  }
  const [app = DEFAULT_APP, ...more] = positionals;
  if (!demos().includes(app) || more.length > 0) {
    throw new UsageError(`'${positionals.join(' ')}' is not an app with a demo; choose one of ${demos().join(', ')}`);
  }
  refuseRealAccount(process.env, { allow: values['allow-real-account'] });
  await findInstallation(process.env);
  const folder = join(ROOT, '.slipway', app);
  const lock = await FolderLock.take(folder);
  try {
    const { engine } = values;
    const places = engine ? `${engine} containers` : 'processes on this machine, without a container engine';
    console.log(`Slipway: ${app} on this machine. No AWS account is used.\nBuilds and tasks run as ${places}.\n`);
    return await deliver(app, folder, values);
  } finally {
    await lock.release();
  }
}

async function deliver(app: string, folder: string, options: Options): Promise<number> {
  const assembly = join(folder, 'cdk.out');
  const built = await interruptible((signal) => build(app, folder, assembly, signal));
  if (!built) {
    console.error('demo: interrupted before anything was deployed');
    return INTERRUPTED;
  }
  return built.demo({
    assembly,
    folder: join(folder, 'run'),
    cache: join(ROOT, '.slipway', 'cache'),
    approveAll: options.yes,
    open: options.open,
    fence: options.engine && { engine: options.engine },
    allowRealAccount: options['allow-real-account'],
  });
}

/** Builds and synthesizes the app. Resolves to undefined if the user interrupts it. */
async function build(app: string, folder: string, assembly: string, signal: AbortSignal): Promise<Demo | undefined> {
  const progress = new ConsoleProgress(process.stdout);
  const step = async (
    what: string,
    command: readonly string[],
    cwd: string,
    environment: Record<string, string> = {},
  ) => {
    const start = Date.now();
    progress.step(what);
    await runLogged(command, { cwd, environment, signal, logFile: join(folder, `${what}.log`) });
    progress.step(`${what}: ${((Date.now() - start) / 1_000).toFixed(1)} s`);
  };
  try {
    mkdirSync(folder, { recursive: true });
    const nx = [
      'nx',
      'run-many',
      '-t',
      'bundle',
      'build',
      '--output-style=static',
      '-p',
      `@slipway-apps/${app}`,
      '@slipway/local',
    ];
    await step('building', ['npx', ...nx], ROOT);
    const appFolder = join(ROOT, 'apps', app);
    const demo = createRequire(__filename)(join(appFolder, 'demo.ts')) as Demo;
    const variables = (await demo.environment?.()) ?? { ENVIRONMENT_SUFFIX: 'demo' };
    const synth = [process.execPath, '-r', 'tsx/cjs', join(ROOT, 'scripts', 'synth.ts')];
    await step('synthesizing', synth, appFolder, { CDK_OUTDIR: assembly, CDK_VALIDATION: 'false', ...variables });
    return demo;
  } catch (error) {
    if (signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    progress.close();
  }
}

/** Returns the names of the apps that have a demo, sorted. */
function demos(): string[] {
  return readdirSync(join(ROOT, 'apps'))
    .filter((app) => existsSync(join(ROOT, 'apps', app, 'demo.ts')))
    .sort();
}

class UsageError extends Error {
  public override readonly name = 'UsageError';
}

function optionsOf(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, ...parsed } = parseArgs({
      args,
      options: {
        yes: flag,
        open: flag,
        engine: { type: 'string' },
        'allow-real-account': flag,
        help: { ...flag, short: 'h' },
        version: { ...flag, short: 'V' },
      },
      allowPositionals: true,
    });
    return { ...parsed, values: { ...values, engine: engineOf(values.engine) } };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function engineOf(name?: string): 'podman' | 'docker' | undefined {
  if (name === undefined || name === 'podman' || name === 'docker') {
    return name;
  }
  throw new Error(`--engine must be podman or docker, but is '${name}'`);
}

runProgram(
  'demo',
  () =>
    main().catch((error: Error) => {
      if (error instanceof UsageError) {
        console.error(`demo: ${error.message}\n\n${HELP}`);
        return BAD_USAGE;
      }
      throw error;
    }),
  process,
);
