import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { LocalRun } from '../../../src/run/local-run';
import { GitFixture } from '../../git/git-fixture';

/** Folder that is kept between test runs, because the CDK is large. */
const CACHE = join(__dirname, '..', '..', '..', '..', '..', 'node_modules', '.cache', 'slipway-foreign', 'npm');
/** npm settings of this test and its builds. */
export const NPM = { npm_config_cache: CACHE, npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false' };
const TEMPLATE = 'Delivery.template.json';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: { readonly PolicyDocument: { readonly Statement: Statement[] } } }
    >
  >;
}

/** Statement of a role of the pipeline. */
export interface PlacedStatement {
  /** Logical ID of the statement's policy. */
  readonly policy: string;
  readonly index: number;
}

/** Synthesizes the app for builds that use this assembly instead of creating their own. */
export function prebuilt(program: string): string {
  const assembly = join(temporaryFolder(), 'cdk.out');
  const env = { ...childEnvironment(), ...NPM, PREBUILT: '1', CDK_VALIDATION: 'false' };
  execFileSync('npx', ['cdk', 'synth', '--quiet', '--output', assembly], { cwd: program, env, stdio: 'ignore' });
  return assembly;
}

/** Returns all statements of the pipeline's roles. */
export function statementsOf(assembly: string): PlacedStatement[] {
  return Object.entries(read(assembly).Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .flatMap(([policy, { Properties: properties }]) =>
      properties.PolicyDocument.Statement.map((_, index) => ({ policy, index })),
    );
}

/** Returns what failed in a run of the app without the statement. Empty if the statement was not necessary. */
export async function runWithout(assembly: string, statement: PlacedStatement): Promise<string[]> {
  const folder = temporaryFolder();
  const own = join(folder, 'cdk.out');
  cpSync(assembly, own, { recursive: true });
  takeOut(own, statement);
  const shop = new GitFixture();
  cpSync(own, join(shop.folder, 'prebuilt'), { recursive: true });
  shop.commit('feat: open', {});
  const prefix = join(folder, 'global');
  const run = await LocalRun.begin({
    assembly: own,
    folder: join(folder, 'run'),
    approver: { decide: async () => ({ approved: true, by: 'ana' }) },
    repositories: { 'acme/shop': shop.folder },
    buildEnvironment: {
      ...NPM,
      npm_config_prefix: prefix,
      PATH: [join(prefix, 'bin'), process.env.PATH].join(delimiter),
    },
  });
  try {
    run.start('shop');
    const results = await run.finished(1, 120_000);
    const failed = results
      .flatMap(({ stages }) => stages)
      .flatMap(({ name: stage, actions }) => actions.map((action) => ({ ...action, name: `${stage}/${action.name}` })))
      .filter(({ status }) => status === 'Failed');
    return [
      ...failed.map(({ name, error, logTail = [] }) => [`${name}: ${error!.message}`, ...logTail].join('\n')),
      ...run.missingPermissions,
    ];
  } finally {
    await run.end();
  }
}

/** Statement that allows nothing useful, because a policy cannot be empty. */
function takeOut(assembly: string, { policy, index }: PlacedStatement): void {
  const template = read(assembly);
  const nothing = { Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' };
  template.Resources[policy].Properties.PolicyDocument.Statement[index] = nothing;
  writeFileSync(join(assembly, TEMPLATE), JSON.stringify(template));
}

function read(assembly: string): Template {
  return JSON.parse(readFileSync(join(assembly, TEMPLATE), 'utf8')) as Template;
}
