import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, IntegOutcome, NOTHING } from './outcome';
import { checkSnapshot, SnapshotResult, writeSnapshot } from './snapshot';
import { CaseFile, synthesizeCase, SynthesizedCase } from './synthesize-case';

const MOST_LINES = 60;
const REMEDY = 'if this is meant, write the snapshots: npm run integ -- --snapshots --update';

export interface RunSnapshotsProps {
  /** Whether the snapshots are written instead of compared. @default false */
  readonly update?: boolean;
  readonly onLine: (line: string) => void;
  /** Loads the file of a case. @default - with Node's `require` */
  readonly load?: (file: string) => unknown;
}

type Compared = Omit<SnapshotResult, 'status'> & { readonly status: string };

/** Compares every case with its snapshot in this process, without an account. */
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

/** Compares a case. If it cannot be synthesized, returns the reason, so that the others continue. */
function compare(act: () => Compared): Compared {
  try {
    return act();
  } catch (error) {
    return { status: 'failed', lines: [(error as Error).message] };
  }
}

/** Writes a snapshot, and returns what has changed. */
function written(synthesized: SynthesizedCase): Compared {
  const before = checkSnapshot(synthesized);
  writeSnapshot(synthesized);
  return { ...before, status: before.status === 'unchanged' ? 'unchanged' : 'written' };
}

/** Calls a function with a folder that is removed afterwards. */
function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-integ-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
