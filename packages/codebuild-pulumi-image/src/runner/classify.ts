import { FAULTS, Fault, Kind, LOCK_NOT_DELETED, LOCK_NOT_WRITTEN } from './faults';
import { Outcome } from './outcome';

/** What a run of the CLI came to, and what it may have left behind. */
export interface Verdict {
  readonly kind: Kind;
  /** Id of the row in the table of faults; `done` or `unknown` if no row matches. */
  readonly row: string;
  /** The process may have left its own lock. Whether it did is looked up, never assumed. */
  readonly lockMayBeLeft: boolean;
  /** The line that decided. */
  readonly line: string;
  readonly advice: string;
  /** How often this is tried at most. */
  readonly attempts?: number;
  /** Something may have been applied by then. */
  readonly late?: boolean;
}

/**
 * Finds the row of the table that a run of the CLI fits.
 *
 * Texts, not exit codes: nearly every failure is exit code 1. Both streams are searched, for what goes where differs
 * between the parts of Pulumi. What no row knows is permanent: nothing is tried again on a guess.
 */
export function classify(outcome: Outcome): Verdict {
  const lines = `${outcome.stderr}\n${outcome.stdout}`.split('\n');
  const lockMayBeLeft =
    outcome.signal !== undefined ||
    outcome.timedOut ||
    lines.some((line) => LOCK_NOT_DELETED.test(line) || LOCK_NOT_WRITTEN.test(line));
  if (outcome.exitCode === 0) {
    return {
      kind: Kind.DONE,
      row: lockMayBeLeft ? 'lock-left-after-success' : 'done',
      lockMayBeLeft,
      line: '',
      advice: '',
    };
  }
  for (const fault of FAULTS) {
    const line = matching(fault, outcome, lines);
    if (line !== undefined) {
      return {
        kind: fault.kind,
        row: fault.id,
        lockMayBeLeft: lockMayBeLeft || fault.leavesLock === true,
        line: line.trim(),
        advice: fault.advice,
        attempts: fault.attempts,
        late: fault.late,
      };
    }
  }
  return {
    kind: Kind.PERMANENT,
    row: 'unknown',
    lockMayBeLeft,
    line: lastError(lines) ?? `exit code ${outcome.exitCode}`,
    advice: 'this failure is not a known one, so it was not retried: read the log above',
  };
}

function matching(fault: Fault, outcome: Outcome, lines: readonly string[]): string | undefined {
  if (fault.ended === 'by timeout' && outcome.timedOut) {
    return 'ended because it took too long';
  }
  if (fault.ended === 'by signal' && outcome.signal !== undefined) {
    return `ended by ${outcome.signal}`;
  }
  if (fault.exitCode !== undefined && fault.exitCode === outcome.exitCode) {
    return lastError(lines) ?? `exit code ${fault.exitCode}`;
  }
  return lines.find((line) => fault.line?.some((pattern) => pattern.test(line)));
}

/** The last line that calls itself an error. */
function lastError(lines: readonly string[]): string | undefined {
  return lines
    .filter((line) => /\berror\b/i.test(line))
    .at(-1)
    ?.trim();
}
