import { cdkCommandLine, synthesizedApp } from './app';
import { containerEngine } from './container-engine';
import { Check, Finding, PlannedRun } from './finding';
import { account, embeddedAws, fence, port, reportFolder } from './refusals';
import { awsCli, disk, git, node } from './tools';

/** Checks, in the order in which they are reported. */
const CHECKS: readonly Check[] = [
  node,
  embeddedAws,
  fence,
  account,
  port,
  reportFolder,
  synthesizedApp,
  cdkCommandLine,
  git,
  awsCli,
  containerEngine,
  disk,
];

/** Results of all checks: what this machine has for a run, and what is missing. */
export interface Examination {
  /** Whether a run can start. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

/** Checks whether a run can start on this machine, without installing or changing anything. */
export async function examine(run: PlannedRun): Promise<Examination> {
  const findings = (await Promise.all(CHECKS.map((check) => check(run)))).flat();
  return { ready: findings.every(({ state }) => state !== 'missing'), findings };
}
