import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckResult, Emulated, EmulatedChecks } from './emulated-checks';
import { add, IntegOutcome, NOTHING } from './outcome';
import { CaseFile, synthesizeCase, SynthesizedCase } from './synthesize-case';

/** Embedded AWS with the stacks of one assembly. */
export interface EmulatedDeployment extends Emulated {
  /** Deletes the stacks and stops the embedded AWS. */
  end(): Promise<void>;
}

export interface RunEmulatedProps {
  /** Starts an embedded AWS, and deploys an assembly to it. */
  readonly deploy: (assembly: string) => Promise<EmulatedDeployment>;
  readonly onLine: (line: string) => void;
  /** Loads the file of a case. @default - with Node's `require` */
  readonly load?: (file: string) => unknown;
}

/**
 * Deploys each case to an embedded AWS of its own, makes its checks there, and lists the checks that it cannot decide.
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

/** Removes the stack of checks from an assembly. Its checks are made one by one instead. */
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
  return `${passed} of ${results.length} checks hold${failed ? `, ${failed} fail` : ''}${unknown ? `, ${unknown} cannot be known here` : ''}`;
}

function lineOf({ group, title, verdict, reason }: CheckResult): string {
  return `${verdict === 'fails' ? 'fails' : 'not known'}: ${group}: ${title}: ${reason}`;
}
