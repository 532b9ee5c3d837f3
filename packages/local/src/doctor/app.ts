import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkAssembly, environmentOf } from '@slipway/embedded-aws';
import { Finding, missingOnError, PlannedRun } from './finding';
import { versionOf } from './version-of';

const ASSEMBLY = 'cdk.out';
const SYNTHESIZE = 'npx cdk synth';

/** Checks whether the CDK command line is installed, if the folder of the app contains a `cdk.json`. */
export async function cdkCommandLine({ assembly = ASSEMBLY }: PlannedRun): Promise<readonly Finding[]> {
  const folder = dirname(resolve(assembly));
  if (!existsSync(join(folder, 'cdk.json'))) {
    return [];
  }
  const about = { name: 'CDK command line', purpose: 'synthesizes the app' };
  const version = await versionOf(ownCdk(folder) ?? 'cdk');
  return [
    version
      ? { ...about, state: 'ok', found: version }
      : { ...about, state: 'note', found: 'not installed', remedy: 'npm install --save-dev aws-cdk' },
  ];
}

/** Checks whether the app is synthesized and a run can read it. */
export async function synthesizedApp({ assembly, parameters }: PlannedRun): Promise<Finding> {
  const about = { name: 'app', purpose: 'declares the pipelines to run' };
  const folder = resolve(assembly ?? ASSEMBLY);
  if (assembly === undefined && !existsSync(folder)) {
    return { ...about, state: 'note', found: `no ${ASSEMBLY} in this folder`, remedy: `create it with ${SYNTHESIZE}` };
  }
  return missingOnError(about, async () => {
    await checkAssembly(folder, parameters);
    const { accountId = 'any account', region = 'any region' } = await environmentOf(folder);
    return { state: 'ok', found: `${assembly ?? ASSEMBLY}, ${accountId}, ${region}` };
  });
}

/**
 * Returns the path of the CDK command line in the project or a parent folder, or undefined if it is not installed
 * there.
 */
function ownCdk(folder: string): string | undefined {
  const program = join(folder, 'node_modules', '.bin', 'cdk');
  if (existsSync(program)) {
    return program;
  }
  return folder === dirname(folder) ? undefined : ownCdk(dirname(folder));
}
