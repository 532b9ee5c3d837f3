/** Task that Nx ran or took from its cache, as its profile lists it. */
export interface ProfileEntry {
  readonly ph: string;
  readonly args: { readonly target?: { readonly project: string; readonly target: string }; readonly status?: string };
}

/** Result of one test, as scripts/jest-results.cjs records it. */
export interface TestResult {
  readonly status: string;
}

/** Member with tests, and their results. */
export interface TestedMember {
  readonly project: string;
  /** Last results of its tests. @default - it has no results */
  readonly results?: readonly TestResult[];
  /** Whether the results are of this run. Results from the cache are older, but valid. */
  readonly fresh: boolean;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const GOOD = ['success', 'local-cache', 'local-cache-kept-existing', 'remote-cache'];

/**
 * Returns the outcome of a run of Nx: each test counts, and each other failed task counts as one failure.
 *
 * A member counts as one failure if its tests did not run (because a dependency failed, or because they were aborted),
 * or if they all passed but something else failed, such as their coverage.
 */
export function outcomeOf(profile: readonly ProfileEntry[], members: readonly TestedMember[]): Outcome {
  const tasks = profile
    .filter(({ ph }) => ph === 'X')
    .map(({ args }) => ({ ...args.target, failed: !GOOD.includes(args.status as string) }));
  const otherFailures = tasks.filter(({ target, failed }) => failed && target !== 'test').length;
  return members
    .map((member) =>
      testsOf(
        member,
        tasks.find(({ project, target }) => project === member.project && target === 'test'),
      ),
    )
    .reduce(add, { passed: 0, failed: otherFailures });
}

function testsOf({ results, fresh }: TestedMember, task: { failed: boolean } | undefined): Outcome {
  if (!task || !results || (task.failed && !fresh)) {
    return { passed: 0, failed: 1 };
  }
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.filter(({ status }) => status === 'failed').length;
  return { passed, failed: task.failed ? Math.max(failed, 1) : failed };
}

/** Adds two outcomes. */
export function add(one: Outcome, other: Outcome): Outcome {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/** Returns the last line of a run, which scripts and CI read. */
export function closingLine({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`;
}
