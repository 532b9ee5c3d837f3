import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findBubblewrap } from '@slipway/buildspec';
import { refuseRealAccount } from '@slipway/embedded-aws';
import { ExecutionResult, FixedApprover, LocalRun } from '@slipway/local';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { Interval, secondsIn } from './intervals';
import { Row } from './results';

/** Folder of the app that `npm run verify` delivers. The benchmark uses its lock file and its function. */
const LOCKED = join(ROOT, 'packages', 'local', 'test', 'foreign', 'cdk-pipelines', 'app');
const PROGRAMS = ['npm', 'npx', 'cdk', 'cdk-assets'];
const MARK = 'slipway-bench';

/**
 * Measures the time from a push to the deployed stage of a sample CDK Pipelines app. Builds execute the real `npm ci`,
 * `cdk synth`, `cdk deploy` and `cdk-assets`, in a fence if bubblewrap is installed. The result does not include the
 * time spent in npm and the CDK.
 */
export async function cdkPipelines(folder: string): Promise<Row[]> {
  refuseRealAccount(process.env);
  const shop = repository(join(folder, 'shop'));
  const assembly = join(folder, 'shop.out');
  const env = workspaceEnvironment();
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: shop, env, stdio: 'pipe' });
  execFileSync('npx', ['cdk', 'synth', '--quiet', '--output', assembly], { cwd: shop, env, stdio: 'pipe' });
  const { PATH } = process.env;
  process.env.PATH = [timed(join(folder, 'timed')), PATH].join(delimiter);
  const bubblewrap = await findBubblewrap().catch(() => undefined);
  const runFolder = join(folder, 'shop-run');
  const run = await LocalRun.begin({
    assembly,
    folder: runFolder,
    approver: new FixedApprover(true),
    repositories: { 'acme/shop': shop },
    fence: bubblewrap && { bubblewrap },
  });
  try {
    git(shop, 'commit', '--quiet', '--allow-empty', '--message', 'feat: sell again');
    const start = performance.now();
    run.start('shop');
    const [execution] = await run.finished(1);
    return [row(execution, (performance.now() - start) / 1000, timesIn(join(runFolder, 'logs')), bubblewrap ? 1 : 0)];
  } finally {
    await run.end();
    process.env.PATH = PATH;
  }
}

function row({ status, error }: ExecutionResult, seconds: number, times: Times, fenced: number): Row {
  if (status !== 'Succeeded') {
    throw new Error(`the delivery of the sample app ended with status ${status}: ${error?.message}`);
  }
  const [npm, cdk] = [times.npm, times.cdk].map(secondsIn);
  return {
    id: 'cdk-pipelines',
    what: 'Time from a push to the deployed stage of a sample CDK Pipelines app, excluding npm and the CDK',
    value: seconds - secondsIn([...times.npm, ...times.cdk]),
    unit: 's',
    goal: 20,
    details: { 'total, s': seconds, 'npm, s': npm, 'CDK, s': cdk, fenced, runs: 1 },
  };
}

function repository(folder: string): string {
  mkdirSync(folder);
  ['package.json', 'package-lock.json', 'cdk.json', 'hello'].forEach((name) =>
    cpSync(join(LOCKED, name), join(folder, name), { recursive: true }),
  );
  cpSync(join(__dirname, 'cdk-pipelines', 'app.js'), join(folder, 'app.js'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\ncdk.out\n');
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'feat: open');
  return folder;
}

function git(cwd: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd, env: workspaceEnvironment(), stdio: 'pipe' });
}

/**
 * Creates wrappers for programs that log the start and end time of each call, and returns their folder. The time of
 * child processes is included.
 */
function timed(folder: string): string {
  mkdirSync(folder);
  const script = [
    '#!/bin/bash',
    `PATH=\${PATH//${folder}:/}`,
    'name=${0##*/}; start=$EPOCHREALTIME',
    '"$name" "$@"; code=$?',
    `[ "$name" = npx ] && [ "$1" = cdk ] && name=cdk`,
    `echo; echo "${MARK} $name $start $EPOCHREALTIME"; exit $code`,
    '',
  ].join('\n');
  PROGRAMS.forEach((name) => writeFileSync(join(folder, name), script, { mode: 0o755 }));
  return folder;
}

interface Times {
  readonly npm: readonly Interval[];
  readonly cdk: readonly Interval[];
}

function timesIn(logs: string): Times {
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  const marks = files.flatMap((file) => [
    ...readFileSync(join(logs, file), 'utf8').matchAll(new RegExp(`${MARK} (\\S+) (\\S+) (\\S+)$`, 'gm')),
  ]);
  const all = marks.map(([, name, begin, end]) => ({ isNpm: /^np[mx]$/.test(name), begin: +begin, end: +end }));
  return { npm: all.filter(({ isNpm }) => isNpm), cdk: all.filter(({ isNpm }) => !isNpm) };
}
