import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, IntegOutcome, NOTHING } from './outcome';
import { checkSnapshot, SnapshotResult, writeSnapshot } from './snapshot';
import { CaseFile, synthesizeCase, SynthesizedCase } from './synthesize-case';

const MOST_LINES = 60;
const REMEDY = 'if the change is intended, update the snapshots: npm run integ -- --snapshots --update';

export interface RunSnapshotsProps {
  /** Whether to write the snapshots instead of comparing them. @default false */
  readonly update?: boolean;
  readonly onLine: (line: string) => void;
  /** Function that loads the file of a test case. @default - Node's `require` */
  readonly load?: (file: string) => unknown;
}

type Compared = Omit<SnapshotResult, 'status'> & { readonly status: string };

/**
 * Compares the templates of every test case with its snapshot, or writes the snapshots if `update` is set. Runs in this
 * process, without an AWS account.
 */
export function runSnapshots(cases: readonly CaseFile[], props: RunSnapshotsProps): IntegOutcome {
  const outcome = cases.map((found) => inFolder((folder) => snapshot(found, folder, props))).reduce(add, NOTHING);
  if (outcome.failed > 0) {
    props.onLine(REMEDY);
  }
  return outcome;
}

function snapshot(found: CaseFile, folder: string, { update, onLine, load }: RunSnapshotsProps): IntegOutcome {
  const { status, lines } = compare(() => {
    const synthesized = synthesizeCase(found, folder, { load, staging: false });
    return update ? written(synthesized) : checkSnapshot(synthesized);
  });
  const isGood = status === 'unchanged' || status === 'written';
  onLine(`${found.member} ${found.name}: ${status}`);
  lines.slice(0, MOST_LINES).forEach((line) => onLine(`  ${line}`));
  if (lines.length > MOST_LINES) {
    onLine(`  and ${lines.length - MOST_LINES} more`);
  }
  return { ...NOTHING, [isGood ? 'passed' : 'failed']: 1 };
}

/** Compares a test case with its snapshot. If the synthesis fails, returns the reason, so that other cases continue. */
function compare(act: () => Compared): Compared {
  try {
    return act();
  } catch (error) {
    return { status: 'failed', lines: [(error as Error).message] };
  }
}

/** Writes the snapshot of a test case, and returns the changes. */
function written(synthesized: SynthesizedCase): Compared {
  const before = checkSnapshot(synthesized);
  writeSnapshot(synthesized);
  return { ...before, status: before.status === 'unchanged' ? 'unchanged' : 'written' };
}

/** Calls a function with a temporary folder, and removes the folder afterwards. */
function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-integ-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
