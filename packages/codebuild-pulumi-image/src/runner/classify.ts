import { FAULTS, Fault, Kind, LOCK_NOT_DELETED, LOCK_NOT_WRITTEN } from './faults';
import { Outcome } from './outcome';

/** Result of a CLI run: the kind of its failure, and whether a lock may remain. */
export interface Verdict {
  readonly kind: Kind;
  /** ID of the matching row in the fault table; `done` or `unknown` if no row matches. */
  readonly row: string;
  /** Whether the process may have left its own lock. Callers check the lock store before they release a lock. */
  readonly lockMayBeLeft: boolean;
  /** Output line that shows the failure, or a text such as `ended by SIGKILL`. Empty if the run succeeded. */
  readonly line: string;
  readonly advice: string;
  /** Maximum number of attempts for this fault. */
  readonly attempts?: number;
  /** Whether changes may have been applied before the failure. */
  readonly late?: boolean;
}

/**
 * Finds the row of the fault table that matches a CLI run.
 *
 * Rows match output texts, because nearly every failure has exit code 1. Both output streams are searched, because not
 * all parts of Pulumi write errors to the same stream. A failure that matches no row is permanent and is never retried.
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
    advice: 'this failure is unknown and was not retried: see the log above',
  };
}

function matching(fault: Fault, outcome: Outcome, lines: readonly string[]): string | undefined {
  if (fault.ended === 'by timeout' && outcome.timedOut) {
    return 'the command timed out';
  }
  if (fault.ended === 'by signal' && outcome.signal !== undefined) {
    return `ended by ${outcome.signal}`;
  }
  if (fault.exitCode !== undefined && fault.exitCode === outcome.exitCode) {
    return lastError(lines) ?? `exit code ${fault.exitCode}`;
  }
  return lines.find((line) => fault.line?.some((pattern) => pattern.test(line)));
}

/** Returns the last output line that is marked as an error. */
function lastError(lines: readonly string[]): string | undefined {
  return lines
    .filter((line) => /\berror\b/i.test(line))
    .at(-1)
    ?.trim();
}
