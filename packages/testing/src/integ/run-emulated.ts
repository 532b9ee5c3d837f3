import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckResult, Emulated, EmulatedChecks } from './emulated-checks';
import { add, IntegOutcome, NOTHING } from './outcome';
import { CaseFile, synthesizeCase, SynthesizedCase } from './synthesize-case';

/** Embedded AWS to which the stacks of one cloud assembly are deployed. */
export interface EmulatedDeployment extends Emulated {
  /** Deletes the stacks and stops the embedded AWS. */
  end(): Promise<void>;
}

export interface RunEmulatedProps {
  /** Function that starts an embedded AWS, and deploys a cloud assembly to it. */
  readonly deploy: (assembly: string) => Promise<EmulatedDeployment>;
  readonly onLine: (line: string) => void;
  /** Function that loads the file of a test case. @default - Node's `require` */
  readonly load?: (file: string) => unknown;
}

/**
 * Deploys each test case to a separate embedded AWS, runs its checks, and lists the checks that the embedded AWS cannot
 * decide.
 */
export async function runEmulated(cases: readonly CaseFile[], props: RunEmulatedProps): Promise<IntegOutcome> {
  let outcome = NOTHING;
  for (const found of cases) {
    outcome = add(outcome, await runCase(found, props));
  }
  return outcome;
}

async function runCase(found: CaseFile, { deploy, onLine, load }: RunEmulatedProps): Promise<IntegOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-integ-'));
  const title = `${found.member} ${found.name}`;
  try {
    const synthesized = synthesizeCase(found, folder, { load });
    leaveOut(synthesized);
    const results = await checkIn(await deploy(folder), synthesized);
    onLine(`${title}: ${describe(results)}`);
    results.filter(({ verdict }) => verdict !== 'holds').forEach((result) => onLine(`  ${lineOf(result)}`));
    return countOf(results);
  } catch (error) {
    onLine(`${title}: failed: ${(error as Error).message}`);
    return { ...NOTHING, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkIn(deployment: EmulatedDeployment, synthesized: SynthesizedCase): Promise<CheckResult[]> {
  try {
    return await new EmulatedChecks(synthesized, deployment).run();
  } finally {
    await deployment.end();
  }
}

/** Removes the check stack from a cloud assembly, because its checks are run one by one instead. */
function leaveOut({ folder, integCase }: SynthesizedCase): void {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  delete manifest.artifacts[integCase.checkStack.artifactId];
  writeFileSync(file, JSON.stringify(manifest));
}

function countOf(results: readonly CheckResult[]): IntegOutcome {
  const count = (wanted: CheckResult['verdict']) => results.filter(({ verdict }) => verdict === wanted).length;
  return { passed: count('holds'), failed: count('fails'), unknown: count('unknown') };
}

function describe(results: readonly CheckResult[]): string {
  const { passed, failed, unknown } = countOf(results);
  return `${passed} of ${results.length} checks passed${failed ? `, ${failed} failed` : ''}${unknown ? `, ${unknown} cannot be decided here` : ''}`;
}

function lineOf({ group, title, verdict, reason }: CheckResult): string {
  return `${verdict === 'fails' ? 'failed' : 'not decided'}: ${group}: ${title}: ${reason}`;
}
