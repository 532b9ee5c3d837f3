/** What a run of cases comes to: cases of snapshots, checks of deployments. */
export interface IntegOutcome {
  readonly passed: number;
  readonly failed: number;
  /** Checks that could not be made. */
  readonly unknown: number;
}

export const NOTHING: IntegOutcome = { passed: 0, failed: 0, unknown: 0 };

/** The sum of both. */
export function add(one: IntegOutcome, other: IntegOutcome): IntegOutcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    unknown: one.unknown + other.unknown,
  };
}
