/** Outcome of a run of test cases: the number of snapshots or checks by result. */
export interface IntegOutcome {
  readonly passed: number;
  readonly failed: number;
  /** Number of checks that could not be decided. */
  readonly unknown: number;
}

export const NOTHING: IntegOutcome = { passed: 0, failed: 0, unknown: 0 };

/** Adds two outcomes. */
export function add(one: IntegOutcome, other: IntegOutcome): IntegOutcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    unknown: one.unknown + other.unknown,
  };
}
