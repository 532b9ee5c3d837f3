import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseRealAccount } from '@slipway/embedded-aws';
import { linkPackages } from '../scripts/checkout';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { Row } from './results';
import { SETTINGS } from './settings';
import { median, run } from './timing';

const EDITS = 9;
const PATIENCE_MS = 120_000;

/** Times of the steps after one edit, in milliseconds since 1970. */
interface Loop {
  readonly edited: number;
  /** Time at which the manifest in `cdk.out` was written. */
  readonly synthesized: number;
  readonly started: number;
}

/**
 * Measures the time from an edited line of a buildspec to the start of the build, while `slipway watch` runs the
 * pipeline of a small app. The build is not fenced, because its first command creates a file outside of its folder.
 */
export async function watch(folder: string): Promise<Row[]> {
  refuseRealAccount(process.env);
  const app = appIn(join(folder, 'watched'));
  app.edit(0);
  app.synthesize();
  const watching = new Watching(app.folder);
  const loops: Loop[] = [];
  try {
    await watching.shows(/watching/);
    for (let edit = 1; edit <= EDITS + 1; edit += 1) {
      const edited = Date.now();
      app.edit(edit);
      app.synthesize();
      const synthesized = statSync(app.manifest).mtimeMs;
      await watching.shows(/has changed\n[^]*watching/);
      loops.push({ edited, synthesized, started: statSync(app.startOf(edit)).mtimeMs });
      process.stdout.write('.');
    }
    process.stdout.write('\n');
  } finally {
    await watching.end();
  }
  const medianOf = (time: (loop: Loop) => number) => median(loops.slice(1).map(time));
  return [
    {
      id: 'watch',
      what: 'Time from an edited line of a buildspec to the start of its build, with `slipway watch`',
      value: medianOf(({ edited, started }) => started - edited) / 1000,
      unit: 's',
      goal: 3,
      details: {
        'synthesis without the CDK CLI, ms': medianOf(({ edited, synthesized }) => synthesized - edited),
        'from cdk.out to the build, ms': medianOf(({ synthesized, started }) => started - synthesized),
        runs: EDITS,
      },
    },
  ];
}

/** Copies the app to a folder. The app's build creates a file for each edit, whose timestamp is the start time. */
function appIn(folder: string) {
  mkdirSync(join(folder, 'pages'), { recursive: true });
  writeFileSync(join(folder, 'pages', 'index.html'), 'a page');
  copyFileSync(join(ROOT, 'bench', 'watch', 'app.js'), join(folder, 'app.js'));
  linkPackages(folder);
  const startOf = (edit: number) => join(folder, `started-${edit}`);
  return {
    folder,
    startOf,
    manifest: join(folder, 'cdk.out', 'manifest.json'),
    edit: (edit: number) => writeFileSync(join(folder, 'commands.json'), JSON.stringify([`touch ${startOf(edit)}`])),
    synthesize: () => run(process.execPath, ['app.js'], folder, { ...SETTINGS, CDK_OUTDIR: join(folder, 'cdk.out') }),
  };
}

/** Running `slipway watch` command. */
class Watching {
  private readonly process: ChildProcess;
  private screen = '';

  constructor(folder: string) {
    const cli = join(ROOT, 'packages', 'local', 'bin', 'slipway.js');
    const options = ['--source', 'pages', '--out', 'run', '--unfenced'];
    this.process = spawn(process.execPath, [cli, 'watch', 'cdk.out', ...options], {
      cwd: folder,
      env: workspaceEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process.stdout!.on('data', (chunk) => (this.screen += chunk));
  }

  /** Waits until the new output matches a pattern. */
  public async shows(what: RegExp): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !what.test(this.screen); await sleep(5)) {
      if (Date.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`slipway watch did not print ${what}:\n${this.screen}`);
      }
    }
    this.screen = '';
  }

  public async end(): Promise<void> {
    if (this.process.exitCode === null) {
      this.process.kill('SIGINT');
      await once(this.process, 'exit');
    }
  }
}
