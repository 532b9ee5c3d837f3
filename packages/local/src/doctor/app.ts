import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkAssembly, environmentOf } from '@slipway/embedded-aws';
import { Finding, missingOnError, PlannedRun } from './finding';
import { versionOf } from './version-of';

const ASSEMBLY = 'cdk.out';
const SYNTHESIZE = 'npx cdk synth';

/** Checks for the CDK command line, if the app is a CDK app. */
export async function cdkCommandLine({ assembly = ASSEMBLY }: PlannedRun): Promise<readonly Finding[]> {
  const folder = dirname(resolve(assembly));
  if (!existsSync(join(folder, 'cdk.json'))) {
    return [];
  }
  const about = { name: 'CDK command line', purpose: 'npx cdk synth' };
  const version = await versionOf(ownCdk(folder) ?? 'cdk');
  return [
    version
      ? { ...about, state: 'ok', found: version }
      : { ...about, state: 'note', found: 'not installed', remedy: 'npm install --save-dev aws-cdk' },
  ];
}

/** Checks for the synthesized app. */
export async function synthesizedApp({ assembly, parameters }: PlannedRun): Promise<Finding> {
  const about = { name: 'app', purpose: 'its pipelines run' };
  const folder = resolve(assembly ?? ASSEMBLY);
  if (assembly === undefined && !existsSync(folder)) {
    return { ...about, state: 'note', found: `no ${ASSEMBLY} in this folder`, remedy: `make it with ${SYNTHESIZE}` };
  }
  return missingOnError(about, async () => {
    await checkAssembly(folder, parameters);
    const { accountId = 'any account', region = 'any region' } = await environmentOf(folder);
    return { state: 'ok', found: `${assembly ?? ASSEMBLY}, ${accountId}, ${region}` };
  });
}

/** Returns the CDK command line that is installed in the project, or undefined. */
function ownCdk(folder: string): string | undefined {
  const program = join(folder, 'node_modules', '.bin', 'cdk');
  if (existsSync(program)) {
    return program;
  }
  return folder === dirname(folder) ? undefined : ownCdk(dirname(folder));
}
