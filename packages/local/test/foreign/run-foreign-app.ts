import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { App } from 'aws-cdk-lib/core';
import { existsSync } from 'node:fs';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../../src/cli';
import { RunReport } from '../../src/report/run-report';
import { GitFixture } from '../git/git-fixture';
import { resultSchema } from '../report/result-schema';
import { ForeignApp } from './foreign-app';

/** Result of an app. */
export interface ForeignResult {
  readonly exitCode: number;
  /** Output on the terminal. */
  readonly screen: string;
  /** Executed actions of all pipelines, as `stage/action`. */
  readonly executed: readonly string[];
  readonly left: readonly string[];
  /** Errors of the failed executions. */
  readonly failures: readonly string[];
  /** Errors of the failed actions. */
  readonly errors: readonly string[];
}

/** Builds run in a fence if possible, as for every user. */
const fenced = process.env.PATH!.split(delimiter).some((folder) => existsSync(join(folder, 'bwrap')));

/** Synthesizes an app, and runs it with the command line as a user would. */
export async function runForeignApp({ define, context, files = {}, options }: ForeignApp): Promise<ForeignResult> {
  const folder = temporaryFolder();
  const shop = join(folder, 'shop');
  mkdirSync(shop);
  new GitFixture(shop).commit('feat: open', files);
  const app = new App({ outdir: join(folder, 'cdk.out'), context, analyticsReporting: false });
  const assembly = define(app) ?? app.synth().directory;
  const out = join(folder, 'run');
  const { exitCode, screen } = await slipway('run', assembly, '--out', out, ...(options?.({ shop }) ?? []));
  const { executions = [] } = readResult(join(out, 'result.json'));
  const actions = executions.flatMap(({ stages }) =>
    stages.flatMap((stage) => stage.actions.map((action) => ({ ...action, name: `${stage.name}/${action.name}` }))),
  );
  const isExecuted = ({ status, simulated }: (typeof actions)[number]) => status === 'Succeeded' && !simulated;
  return {
    exitCode,
    screen,
    executed: actions.filter(isExecuted).map(({ name }) => name),
    left: actions.filter((action) => !isExecuted(action)).map(({ name }) => name),
    failures: executions.flatMap(({ error }) => (error === undefined ? [] : [error.message])),
    errors: actions.flatMap(({ name, error, simulated }) => {
      const text = error?.message ?? simulated?.reason;
      return text === undefined ? [] : [`${name}: ${text}`];
    }),
  };
}

/** Input without a terminal. */
async function slipway(...argv: string[]): Promise<Pick<ForeignResult, 'exitCode' | 'screen'>> {
  let screen = '';
  const stdout = new PassThrough().on('data', (chunk) => (screen += chunk));
  const stdin = Object.assign(new PassThrough(), { isTTY: false });
  const exitCode = await main(
    [...argv, ...(fenced ? [] : ['--unfenced'])],
    stdin as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stdout,
  );
  return { exitCode, screen };
}

/** A run without executions has no result. */
function readResult(file: string): Partial<RunReport> {
  return existsSync(file) ? (resultSchema().parse(JSON.parse(readFileSync(file, 'utf8'))) as RunReport) : {};
}
